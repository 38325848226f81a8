"""Attribution: sentence -> (source, cue, what is said), direct, indirect, nested, unnamed; invariants on any text."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dragoman import attribution, language
from dragoman.attribution.cues import cues
from dragoman.attribution.quotation import quotes
from dragoman.records import Attribution

# source (None where nobody is named), a word of the cue, words that the content holds, in this order
TABLE = [
    # indirect
    ("Arnor said Gondor had sent 24 horses.", "Arnor", "said", "Gondor had sent 24 horses"),
    ("The foreign minister of Arnor said that talks had failed.", "The foreign minister of Arnor", "said", "talks had failed"),
    ("Officials in Gondor confirmed that the border was closed.", "Officials in Gondor", "confirmed", "the border was closed"),
    ("The ministry announced that it would reopen the embassy.", "The ministry", "announced", "it would reopen the embassy"),
    ("Arnor claimed its troops had taken the bridge.", "Arnor", "claimed", "its troops had taken the bridge"),
    ("The general insisted that no civilian was hurt.", "The general", "insisted", "no civilian was hurt"),
    ("Gondor warned that it would retaliate.", "Gondor", "warned", "it would retaliate"),
    ("The president told reporters that the army had withdrawn.", "The president", "told", "the army had withdrawn"),
    ("Rohan's king acknowledged that his army had lost.", "Rohan's king", "acknowledged", "his army had lost"),
    ("Gondor denied that it had shelled the village.", "Gondor", "denied", "it had shelled the village"),
    ("The ministry has repeatedly denied having sent troops.", "The ministry", "denied", "having sent troops"),
    ("Analysts believe that the king is ill.", "Analysts", "believe", "the king is ill"),
    ("Witnesses reported that soldiers opened fire.", "Witnesses", "reported", "soldiers opened fire"),
    ("The two sides said they had signed the pact.", "The two sides", "said", "they had signed the pact"),
    ("A spokesman, Aldor Brego, said the road was open.", "A spokesman, Aldor Brego", "said", "the road was open"),
    ("Arnor's army alleges that Gondor used poison gas.", "Arnor's army", "alleges", "Gondor used poison gas"),
    ("Arnor's king wrote he saw no danger, adding that the road was open.", "Arnor's king", "adding", "the road was open"),
    ("The envoy pointed out that the bridge was gone.", "The envoy", "pointed out", "the bridge was gone"),
    ("It was a charge that Gondor denied.", "Gondor", "denied", "a charge"),
    ("The council found ways to blame Rohan.", "The council", "blame", "Rohan"),
    ("In the latest poll, the steward of Gondor leads by two points.", "the latest poll", "In", "the steward of Gondor leads"),
    ("The envoy spoke with an assurance that the road was open.", "The envoy", "assurance", "the road was open"),
    # direct
    ('"We will not yield," the king said.', "the king", "said", '"We will not yield,"'),
    ("“We will not yield,” said the king of Rohan.", "the king of Rohan", "said", "“We will not yield,”"),
    ('The king said: "We will not yield."', "The king", "said", '"We will not yield."'),
    ('The minister told parliament, "The army is ready."', "The minister", "told", '"The army is ready."'),
    ("''We will fight on,'' the general told soldiers.", "the general", "told", "''We will fight on,''"),
    ("‘We were betrayed by our allies,’ the envoy wrote.", "the envoy", "wrote", "‘We were betrayed by our allies,’"),
    (
        '"They attacked us at dawn. We fired back," the captain said.',
        "the captain",
        "said",
        '"They attacked us at dawn. We fired back,"',
    ),
    # mixed
    ('Arnor said the talks were "useful and frank".', "Arnor", "said", 'the talks were "useful and frank"'),
    ('The envoy called the attack "a crime".', "The envoy", "called", 'the attack "a crime'),
    ('The raid was "an act of war," the minister said.', "the minister", "said", 'The raid was "an act of war,"'),
    # inverted and parenthetical
    ("Gondor has sent troops, the ministry said.", "the ministry", "said", "Gondor has sent troops"),
    ("Gondor has sent troops, said a ministry spokesman.", "a ministry spokesman", "said", "Gondor has sent troops"),
    ("The bridge, officials said, was destroyed by shelling.", "officials", "said", "was destroyed by shelling"),
    ("Two soldiers were killed, Arnor reported on Monday.", "Arnor", "reported", "Two soldiers were killed"),
    ("As the minister put it, the war is lost, the minister said.", "the minister", "said", "the war is lost"),
    # according to, in a statement, by whom
    ("According to the ministry, Gondor sent 24 horses.", "the ministry", "According to", "Gondor sent 24 horses"),
    ("Gondor sent 24 horses, according to state media.", "state media", "according to", "Gondor sent 24 horses"),
    ("According to Western officials, the ship carried arms.", "Western officials", "According to", "the ship carried arms"),
    ("The army said in a statement that it had withdrawn.", "The army", "said", "it had withdrawn"),
    ("In a statement, the army said it had withdrawn.", "the army", "said", "it had withdrawn"),
    ("A report by the United Nations says that camps were built.", "the United Nations", "says", "camps were built"),
    # documents, images, media
    ("Images shared by the government showed that the camp was empty.", "the government", "showed", "the camp was empty"),
    ("A letter from the king says that the pact is void.", "the king", "says", "the pact is void"),
    ("The documents show that Arnor paid for the arms.", "The documents", "show", "Arnor paid for the arms"),
    ("The Minas Tirith Gazette reported that talks had begun.", "The Minas Tirith Gazette", "reported", "talks had begun"),
    ("Satellite photographs revealed that trenches had been dug.", "Satellite photographs", "revealed", "trenches had been dug"),
    # nouns of saying
    ("Arnor's claim that Gondor used gas was rejected.", "Arnor", "claim", "Gondor used gas"),
    ("The minister's statement that the war is over surprised allies.", "The minister", "statement", "the war is over"),
    ("Gondor's announcement that it would leave the pact came late.", "Gondor", "announcement", "it would leave the pact"),
    ("The general's warning that the city would fall was ignored.", "The general", "warning", "the city would fall"),
    ("The denial by Arnor that it had armed rebels was short.", "Arnor", "denial", "it had armed rebels"),
    ("Allegations of fraud were made.", None, "Allegations", "fraud"),
    # nobody named
    ("It was reported that the king had fled.", None, "reported", "the king had fled"),
    ("The king was said to have fled.", None, "said", "to have fled"),
    ("Gondor reportedly sent troops.", None, "reportedly", "sent troops"),
    ("The commander allegedly ordered the attack.", None, "allegedly", "ordered the attack"),
    # passive with a speaker
    ("The minister was quoted as saying that talks had failed.", "The minister", "saying", "talks had failed"),
    ("The plan was announced by the ministry.", "the ministry", "announced", "The plan"),
    # acts of saying
    ("Arnor accused Gondor of arming rebels.", "Arnor", "accused", "Gondor of arming rebels"),
    ("Gondor condemned the raid.", "Gondor", "condemned", "the raid"),
    ("The queen urged Rohan to withdraw.", "The queen", "urged", "Rohan to withdraw"),
    ("Arnor promised to free the prisoners.", "Arnor", "promised", "to free the prisoners"),
    ("The envoy called for a ceasefire.", "The envoy", "called", "a ceasefire"),
    ("The envoy described the deal as a mistake.", "The envoy", "described", "the deal as a mistake"),
    ("Gondor rejected the accusation.", "Gondor", "rejected", "the accusation"),
    # participles, coordination
    ("The minister resigned, saying that he was tired.", "The minister", "saying", "he was tired"),
    ("Arnor said it would stay and added that no talks were planned.", "Arnor", "added", "no talks were planned"),
    ("The king is confident that Rohan will come.", "The king", "confident", "Rohan will come"),
]


def matching(text: str, cue: str) -> list[Attribution]:
    return [a for a in attribution.find(text) if cue.lower() in a.cue.text.lower()]


def said(text: str, found: Attribution) -> str:
    return " … ".join(span.of(text) for span in found.content)


@pytest.mark.parametrize(("text", "source", "cue", "words"), TABLE, ids=[row[0][:60] for row in TABLE])
def test_who_says_what(text: str, source: str | None, cue: str, words: str) -> None:
    found = matching(text, cue)
    assert found, [a.cue.text for a in attribution.find(text)]
    assert any(words in said(text, a) for a in found), [said(text, a) for a in found]
    right = next(a for a in found if words in said(text, a))
    assert (right.source.text if right.source else None) == source


SILENT = [
    "Gondor sent 24 horses to Arnor.",
    "The army crossed the river on Monday.",
    "Two soldiers were killed near the bridge.",
    "The so-called “experts” left Rohan.",
    "",
    "\n\n",
]


@pytest.mark.parametrize("text", SILENT)
def test_the_reporters_own_account_is_nobodys(text: str) -> None:
    assert attribution.find(text) == []


STANCES = [
    ("Arnor said the road was open.", "said", "asserts"),
    ("Arnor claimed the road was open.", "claimed", "claims"),
    ("Arnor alleged that Gondor cheated.", "alleged", "claims"),
    ("Arnor confirmed that the road was open.", "confirmed", "confirms"),
    ("Arnor admitted that it had lost.", "admitted", "confirms"),
    ("Arnor denied that it had lost.", "denied", "denies"),
    ("Arnor warned that it would strike.", "warned", "warns"),
    ("Arnor accused Gondor of arming rebels.", "accused", "accuses"),
    ("Rohan blamed Gondor for the raid.", "blamed", "accuses"),
    ("Gondor allegedly sent arms.", "allegedly", "claims"),
    ("According to Arnor, the road is open.", "According to", "asserts"),
]


@pytest.mark.parametrize(("text", "cue", "stance"), STANCES)
def test_stance_of_the_cue(text: str, cue: str, stance: str) -> None:
    assert matching(text, cue)[0].stance == stance


DIRECT = [
    ('"We will not yield," the king said.', "said", True),
    ('The king said: "We will not yield."', "said", True),
    ("The king said he would not yield.", "said", False),
    ('Arnor said the talks were "useful and frank".', "said", False),
]


@pytest.mark.parametrize(("text", "cue", "direct"), DIRECT)
def test_direct_or_indirect(text: str, cue: str, direct: bool) -> None:
    assert matching(text, cue)[0].direct is direct


def test_a_chain_is_kept() -> None:
    text = "Officials said Putin told Kim that the horses were a gift."
    inner = matching(text, "told")[0]
    assert inner.source is not None
    assert inner.source.text == "Putin"
    assert inner.reported_by is not None
    assert inner.reported_by.source is not None
    assert inner.reported_by.source.text == "Officials"
    assert inner.reported_by.reported_by is None


def test_a_quote_goes_on_after_its_cue() -> None:
    text = '"We lost the bridge," the captain said. "We will take it back tomorrow."'
    (found,) = matching(text, "said")
    assert "We lost the bridge" in said(text, found)
    assert "We will take it back tomorrow" in said(text, found)


def test_a_quote_goes_on_in_the_next_paragraph() -> None:
    text = "“We lost the bridge,” the captain said.\n“We will take it back tomorrow.”"
    (found,) = matching(text, "said")
    assert "We will take it back tomorrow" in said(text, found)


def test_a_quote_left_open_is_closed_in_a_later_paragraph() -> None:
    text = "The captain said: “We lost the bridge.\n“Then they burned the town.\n“We shall return.”"
    (found,) = matching(text, "said")
    assert len(found.content) == 3
    assert "We shall return" in said(text, found)


def test_a_saying_before_a_colon_speaks_the_next_paragraph() -> None:
    text = "The ministry said:\n“We lost the bridge at dawn.”"
    (found,) = matching(text, "said")
    assert found.source is not None
    assert "We lost the bridge at dawn" in said(text, found)


def test_each_speaker_keeps_their_own_quote() -> None:
    text = "“We lost the bridge,” the captain said.\n“We have it,” the general of Gondor said."
    captain, general = matching(text, "said")
    assert "We have it" not in said(text, captain)
    assert "We have it" in said(text, general)


def test_a_new_sentence_does_not_take_the_quote_before_it() -> None:
    text = 'The law speaks of "privacy and equality for all." The minister says he has not read it.'
    (found,) = matching(text, "says")
    assert said(text, found) == "he has not read it"


def test_a_participle_of_saying_ends_the_words_before_it() -> None:
    text = "Arnor said the bridge was lost, adding that the town was safe."
    assert said(text, matching(text, "said")[0]) == "the bridge was lost"
    assert "the town was safe" in said(text, matching(text, "adding")[0])


def test_a_transcript_names_its_speaker_before_a_colon() -> None:
    text = "ALDOR: We will never sign that treaty."
    assert any(a.source and a.source.text == "ALDOR" and "never sign" in said(text, a) for a in attribution.find(text))


def test_known_parties_are_resolved() -> None:
    text = "Russia said that North Korea had sent troops."
    found = matching(text, "said")[0]
    assert found.source is not None
    assert found.source.code == "RUS"


QUOTED = [
    ('He said "yes, we can" and left.', ['"yes, we can"']),
    ("“One,” he said. “Two.”", ["“One,”", "“Two.”"]),
    ("“It goes on and on", ["“It goes on and on"]),
    ("The soldiers' camp and the king's tent", []),
    ("``We will fight,'' he said.", ["``We will fight,''"]),
    ("‘We will not yield to them,’ he said.", ["‘We will not yield to them,’"]),
    ("“He said ‘no’ to us,” she said.", ["“He said ‘no’ to us,”"]),
    ("", []),
    ('"', []),
]


@pytest.mark.parametrize(("text", "expected"), QUOTED)
def test_quoted_stretches(text: str, expected: list[str]) -> None:
    assert [text[q.start : q.end] for q in quotes(text)] == expected


DEEDS = [
    ("The premier ignored the ultimatum.", "The premier", "ignored", "the ultimatum"),
    ("The envoy touched on the border dispute.", "The envoy", "touched", "the border dispute"),
]


@pytest.mark.parametrize(("text", "source", "cue", "words"), DEEDS)
def test_deeds_are_found_and_are_no_sayings(text: str, source: str, cue: str, words: str) -> None:
    found = matching(text, cue)[0]
    assert found.source is not None
    assert (found.source.text, said(text, found)) == (source, words)
    assert attribution.find(text, sayings_only=True) == []


REPORT = (
    "Arnor signed the treaty, and the king said it was good. The premier ignored a warning that talks had failed.\n"
    "Rohan appears to have left the bridge. “We will not yield,” the envoy added, touching on the border dispute.\n"
    "Officials said Boru told Aldor that the horses were a gift."
)


def test_deeds_leave_sayings_as_they_are() -> None:
    sayings = attribution.find(REPORT, sayings_only=True)
    everything = attribution.find(REPORT)
    assert len(everything) > len(sayings)
    assert [a for a in everything if a.cue in [s.cue for s in sayings]] == sayings
    held = [span for one in sayings for span in one.content]
    deeds = [one for one in everything if one not in sayings]
    assert not any(span.overlaps(other) for one in deeds for span in one.content for other in held)


def test_deeds_do_not_hang_on_what_else_is_parsed() -> None:
    alone = attribution.find(REPORT)
    *_, among = language.parse_many(["The army crossed the river.", REPORT, REPORT])
    assert attribution.finder.of_paragraphs(REPORT, among) == alone


def test_the_coder_asks_for_sayings_alone() -> None:
    paragraphs = language.parse("The premier ignored the ultimatum.")
    assert attribution.statements(paragraphs) == []


def test_cue_lexicon_is_sound() -> None:
    lexicon = cues()
    for words in (lexicon.verbs, lexicon.nouns, lexicon.adjectives):
        for word, cue in words.items():
            assert word == word.lower()
            assert cue.takes
            assert cue.kind in ("speech", "finding", "thought", "wish", "view", "act", "stand")
            assert cue.stance in ("asserts", "claims", "confirms", "denies", "warns", "accuses")


PIECES = st.sampled_from(
    [
        '"',
        "“",
        "”",
        "''",
        "'",
        "he said",
        "said",
        "according to",
        "Arnor",
        "Gondor",
        ", ",
        ". ",
        "\n",
        ": ",
        "that ",
        "told ",
        "🐎",
        "it was reported ",
        "the claim that ",
        " ",
        "was accused of ",
        "as ",
        "—",
        "denied having ",
        "(",
        ")",
        "\u2028",
        "e\u0301",
    ]
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(st.lists(PIECES, max_size=14).map(" ".join), st.text(max_size=60)))
def test_spans_fit_on_any_text(text: str) -> None:
    for found in attribution.find(text):
        assert text[found.cue.start : found.cue.end] == found.cue.text
        for span in found.content:
            assert 0 <= span.start < span.end <= len(text)
        assert list(found.content) == sorted(found.content)
        if found.source:
            assert text[found.source.start : found.source.end] == found.source.text != ""
        seen = 0
        link: Attribution | None = found
        while link and seen < 50:
            link, seen = link.reported_by, seen + 1
        assert link is None
