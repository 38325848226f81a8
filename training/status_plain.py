"""Plain sentences of our own that say what the four statuses mean in a ledger, made out of patterns and word lists.

The factuality corpora ask how certain a thing is, not whether it is done: "planned a visit" counts as certain there. These
sentences hold the learned reading to the ledger's meaning where the corpora are silent or of another mind.
"""

from __future__ import annotations

import random
from collections.abc import Iterator

NAMES = """
    Norway Chad Peru Laos Yemen Kenya Ghana Nepal Oman Haiti Mordor Ithilien Harad Umbar Lindon Erebor Ruritania Zembla
    Hanoi Tunis Lima Paris Cairo Baku
"""
PARTIES = (*NAMES.split(), "the army", "the junta", "the cabinet", "the militia", "the president")
# base, past, participle, gerund; each takes a direct object that is a party or a place
VERBS = (
    ("raid", "raided", "raided", "raiding"),
    ("arm", "armed", "armed", "arming"),
    ("invade", "invaded", "invaded", "invading"),
    ("bomb", "bombed", "bombed", "bombing"),
    ("shell", "shelled", "shelled", "shelling"),
    ("besiege", "besieged", "besieged", "besieging"),
    ("evacuate", "evacuated", "evacuated", "evacuating"),
    ("help", "helped", "helped", "helping"),
    ("fund", "funded", "funded", "funding"),
    ("leave", "left", "left", "leaving"),
    ("enter", "entered", "entered", "entering"),
    ("blockade", "blockaded", "blockaded", "blockading"),
    ("sanction", "sanctioned", "sanctioned", "sanctioning"),
    ("compensate", "compensated", "compensated", "compensating"),
    ("supply", "supplied", "supplied", "supplying"),
    ("expel", "expelled", "expelled", "expelling"),
)
EVENTS = "summit exercise raid strike visit truce handover inspection blockade parade withdrawal ceasefire tour vote swap"
ENDS = (
    "on Monday",
    "in the north",
    "over the border",
    "last month",
    "at dawn",
    "after weeks of talks",
    "despite the truce",
    "",
    "",
    "",
)
# The marked word in *stars*; {a} {b} {c} parties, {v} base, {d} past, {p} participle, {g} gerund, {n} noun, {e} an end.
PATTERNS: dict[str, tuple[str, ...]] = {
    "actual": (
        "{a} *{d}* {b} {e}.",
        "{a} has *{p}* {b} {e}.",
        "{b} was *{p}* by {a} {e}.",
        "{a} said it had *{p}* {b} {e}.",
        "{a} did not fail to *{v}* {b}.",
        "{a} never failed to *{v}* {b}.",
        "{a} did not refuse to *{v}* {b}.",
        "{a} did not deny *{g}* {b} {e}.",
        "{a} has not denied that it *{d}* {b}.",
        "{a} did not forget to *{v}* {b}.",
        "{a} accused {c} of *{g}* {b} {e}.",
        "{a} thanked {c} for *{g}* {b}.",
        "{a} regretted *{g}* {b} {e}.",
        "{a} held a *{n}* with {b} {e}.",
        "The *{n}* ended {e}.",
        "{a} did not know that {c} had *{p}* {b}.",
        "{a} not only *{d}* {b} but warned {c}.",
        "Why did {a} *{v}* {b}?",
        "{a} managed to *{v}* {b} {e}.",
        "{a} began *{g}* {b} {e}.",
        "{a} is still *{g}* {b}.",
    ),
    "future": (
        "{a} will *{v}* {b} {e}.",
        "{a} will meet {c} and *{v}* {b}.",
        "{a} will warn {c} and *{v}* {b} {e}.",
        "{a} said it would *{v}* {b} {e}.",
        "{a} plans to *{v}* {b}.",
        "{a} is due to *{v}* {b} in May.",
        "{a} to *{v}* {b}",
        "{a} scheduled a *{n}* for May.",
        "{a} promised {b} a *{n}*.",
        "The planned *{n}* alarms {b}.",
        "{a} voted to *{v}* {b}.",
    ),
    "hypothetical": (
        "{a} may *{v}* {b} {e}.",
        "{a} is considering *{g}* {b}.",
        "{a} is mulling *{g}* {b} {e}.",
        "{a} weighed *{g}* {b}.",
        "{a} sent ships to *{v}* {b}.",
        "{a} moved guns up to *{v}* {b} {e}.",
        "{a} raised an army to *{v}* {b}.",
        "{a} hired guards to *{v}* {b} {e}.",
        "{a} proposed a *{n}*.",
        "{a} suggested a *{n}* {e}.",
        "{a} sought a *{n}* with {b}.",
        "{a} urged a *{n}* {e}.",
        "{a} asked {c} to *{v}* {b}.",
        "If {a} *{d}* {b}, {c} would answer.",
        "{a} wondered whether {c} had *{p}* {b}.",
        "{a} tried to *{v}* {b} {e}.",
        "{a} doubts that {c} *{d}* {b}.",
    ),
    "negated": (
        "{a} did not *{v}* {b} {e}.",
        "{a} never *{d}* {b}.",
        "No one *{d}* {b} {e}.",
        "No state *{d}* {b}.",
        "None of them *{d}* {b} {e}.",
        "Neither {a} nor {c} *{d}* {b}.",
        "Neither party *{d}* {b} {e}.",
        "{a} denied *{g}* {b} {e}.",
        "{a} denied having *{p}* {b}.",
        "{a} denies that it *{d}* {b} {e}.",
        "{a} denied it had *{p}* {b}.",
        "{a} waited instead of *{g}* {b}.",
        "{a} turned back without *{g}* {b} {e}.",
        "{c} kept {a} from *{g}* {b}.",
        "{c} stopped {a} from *{g}* {b} {e}.",
        "{c} barred {a} from *{g}* {b}.",
        "{a} is no longer *{g}* {b}.",
        "{a} no longer *{d}* {b}.",
        "{a} called off the *{n}*.",
        "{a} scrapped the *{n}* {e}.",
        "The *{n}* was scrapped {e}.",
        "The *{n}* has been called off.",
        "{a} thwarted a *{n}* {e}.",
        "{c} does not believe that {a} *{d}* {b}.",
        "{c} did not think {a} had *{p}* {b}.",
        "{a} refused to *{v}* {b} {e}.",
        "{a} failed to *{v}* {b}.",
    ),
}


def sentences(each: int = 8, seed: int = 5) -> Iterator[tuple[str, int, int, str]]:
    """Yield (text, start, end, status) of the marked words, `each` times every pattern, the same for the same seed."""
    draw = random.Random(seed)
    for status, patterns in PATTERNS.items():
        for pattern in patterns:
            for _ in range(each):
                a, b, c = draw.sample(PARTIES, 3)
                base, past, participle, gerund = draw.choice(VERBS)
                words = {"a": a, "b": b, "c": c, "v": base, "d": past, "p": participle, "g": gerund}
                said = pattern.format(**words, n=draw.choice(EVENTS.split()), e=draw.choice(ENDS)).replace(" .", ".")
                before, word, after = said.split("*")
                start = len(before)
                text = before + word + after
                if text[0].islower():
                    text = text[0].upper() + text[1:]
                yield text, start, start + len(word), status
