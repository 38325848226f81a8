"""Score a trained model as it ships (ONNX int8): a fold's PLV, AW and CAMEO rows, held-out authored passages, articles.

    python training/evaluate.py --model training/runs/two-0/model.pt --fold 0
    python training/evaluate.py --mean training/runs/two-*/scores.json

`--fold` needs a model trained without that fold. The held-out passages are never trained on; the articles of
gold/articles neither.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "src"))

import corpora  # noqa: E402
from dragoman.benchmark import relations  # noqa: E402
from dragoman.encoder import Encoder  # noqa: E402
from pairs import folds, read_aw, read_plv  # noqa: E402

SHARED = corpora.SHARED


def merged(probabilities: tuple[tuple[str, float], ...]) -> dict[str, float]:
    """PLV's fifteen roots out of our sixteen categories."""
    out: dict[str, float] = {}
    for name, score in probabilities:
        root = "YIELD" if name in ("CONCEDE", "RETREAT") else name
        out[root] = out.get(root, 0.0) + score
    return out


def fold_figures(model: Encoder, fold: int) -> dict[str, dict[str, float]]:
    """PLV, AW and CAMEO figures on the rows of one fold."""
    folder = SHARED / "data" / "relations"
    plv, aw = read_plv(folder / "PLV_train.tsv"), read_aw(folder / "AW_train.tsv")
    mine = [p for p, f in zip(plv, folds(plv), strict=True) if f == fold]
    others = [p for p, f in zip(aw, folds(aw), strict=True) if f == fold]
    said = [model.relation(p.text, p.actor, p.recipient) for p in mine]
    names = [("YIELD" if r.category in ("CONCEDE", "RETREAT") else r.category) for r in said]
    hostile = [model.relation(p.text, p.actor, p.recipient).conflict for p in others]
    tagged = corpora.cameo()
    parties = [row for row, f in zip(tagged, corpora.cameo_folds(tagged), strict=True) if f == fold]
    return {
        "plv": {
            "root_macro_f1": relations.macro_f1([p.root for p in mine], names),
            "root_accuracy": sum(p.root == n for p, n in zip(mine, names, strict=True)) / len(mine),
            "quad_macro_f1": relations.macro_f1([p.quad for p in mine], [relations.PLV_QUADS[n] for n in names]),
        },
        "aw": {"binary_macro_f1": relations.macro_f1([p.conflict for p in others], [h >= 0.5 for h in hostile])},
        "cameo": relations.cameo_rows(parties, model),
        "rows": {
            "gold": [p.root for p in mine],
            "said": names,
            "score": [
                sum(s for n, s in r.probabilities if n in ("CONCEDE", "RETREAT")) if name == "YIELD" else r.score
                for r, name in zip(said, names, strict=True)
            ],
            "roots": [merged(r.probabilities) for r in said],
            "quad": [p.quad for p in mine],
            "text": [p.text for p in mine],
            "aw_gold": [p.conflict for p in others],
            "aw_score": hostile,
        },
    }


def act_figures(model: Encoder, passages: list[corpora.Passage]) -> dict[str, float]:
    """Detection, category, mode, status and arguments of acts; a found act matches where it shares a word with one marked."""
    hits = coded = annotated = category = mode = status = 0
    role_hits, role_coded, role_gold = Counter[str](), Counter[str](), Counter[str]()
    loose = Counter[str]()
    clean = distractors = 0
    for passage in passages:
        reading = model.read([passage.text])[0]
        annotated += len(passage.acts)
        coded += len(reading.acts)
        if not passage.acts:
            distractors += 1
            clean += not reading.acts
        left = list(reading.acts)
        for act in passage.acts:
            match = next((a for a in left if a.start < act.end and act.start < a.end), None)
            if match is None:
                continue
            left.remove(match)
            hits += 1
            category += match.category == act.category
            status += match.status == act.status
            mode += match.category == act.category and (match.mode in act.modes if act.modes else match.mode is None)
            gold = {(x.role, x.start, x.end) for x in act.arguments}
            said = {(x.role, x.start, x.end) for x in match.arguments}
            for role, start, end in said:
                role_coded[role] += 1
                role_hits[role] += (role, start, end) in gold
                loose[role] += any(r == role and start < e and s < end for r, s, e in gold)
            for role, _, _ in gold:
                role_gold[role] += 1
    figures = {
        "precision": hits / max(coded, 1),
        "recall": hits / max(annotated, 1),
        "f1": 2 * hits / max(coded + annotated, 1),
        "f1_with_category": 2 * category / max(coded + annotated, 1),
        "category_of_found": category / max(hits, 1),
        "mode_of_found": mode / max(category, 1),
        "status_of_found": status / max(hits, 1),
        "distractors_left_empty": clean / max(distractors, 1),
        "acts": annotated,
        "distractors": distractors,
    }
    for role in sorted(role_gold):
        figures[f"{role}_exact_f1"] = 2 * role_hits[role] / max(role_coded[role] + role_gold[role], 1)
        figures[f"{role}_overlap_f1"] = 2 * loose[role] / max(role_coded[role] + role_gold[role], 1)
    return figures


def article_figures(model: Encoder, folder: Path) -> dict[str, float]:
    """Categories told a sentence, against the events whose quotes touch it: precision, recall, F1; and detection alone."""
    hits = coded = annotated = any_hits = any_coded = any_gold = 0
    for path in sorted(folder.glob("*.json")):
        article = json.loads(path.read_text(encoding="utf-8"))
        text = article["text"]
        places = [
            (text.find(quote), text.find(quote) + len(quote), event["type"])
            for event in article["events"]
            for quote in event["quotes"]
        ]
        for start, end in corpora.sentences(text):
            gold = {kind for a, b, kind in places if a < end and start < b and a >= 0}
            said = {act.category for act in model.read([text[start:end]])[0].acts}
            hits += len(gold & said)
            coded += len(said)
            annotated += len(gold)
            any_hits += bool(gold) and bool(said)
            any_coded += bool(said)
            any_gold += bool(gold)
    return {
        "precision": hits / max(coded, 1),
        "recall": hits / max(annotated, 1),
        "f1": 2 * hits / max(coded + annotated, 1),
        "sentence_f1": 2 * any_hits / max(any_coded + any_gold, 1),
        "told": annotated,
    }


def mean(paths: list[Path]) -> dict[str, dict[str, float]]:
    """Mean over folds of each figure, and the same on the folds' rows put together."""
    scores = [json.loads(path.read_text()) for path in paths]
    out: dict[str, dict[str, float]] = {}
    for part in ("plv", "aw", "cameo"):
        out[part] = {name: sum(s[part][name] for s in scores) / len(scores) for name in scores[0][part]}
    rows = {name: [x for s in scores for x in s["rows"][name]] for name in scores[0]["rows"]}
    out["pooled"] = {
        "root_macro_f1": relations.macro_f1(rows["gold"], rows["said"]),
        "root_accuracy": sum(g == s for g, s in zip(rows["gold"], rows["said"], strict=True)) / len(rows["gold"]),
        "quad_macro_f1": relations.macro_f1(rows["quad"], [relations.PLV_QUADS[r] for r in rows["said"]]),
        "aw_macro_f1": relations.macro_f1(rows["aw_gold"], [s >= 0.5 for s in rows["aw_score"]]),
    }
    for root in sorted(set(rows["gold"])):
        both = sum(g == root == s for g, s in zip(rows["gold"], rows["said"], strict=True))
        out["pooled"][root] = 2 * both / (rows["gold"].count(root) + rows["said"].count(root))
    for low in range(0, 100, 10):
        inside = [k for k, s in enumerate(rows["score"]) if low <= s * 100 < low + 10 + (low == 90)]
        if inside:
            right = sum(rows["gold"][k] == rows["said"][k] for k in inside) / len(inside)
            said = sum(rows["score"][k] for k in inside) / len(inside)
            out.setdefault("reliability", {})[f"{low / 100:.1f}"] = [len(inside), round(said, 3), round(right, 3)]  # type: ignore[assignment]
    return out


def main() -> None:
    """Export the model beside itself, score it, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path)
    parser.add_argument("--pairs", type=Path)
    parser.add_argument("--fold", type=int)
    parser.add_argument("--scheme", default="tensor")
    parser.add_argument("--thresholds", type=Path)
    parser.add_argument("--mean", type=Path, nargs="*")
    options = parser.parse_args()
    if options.mean:
        print(json.dumps(mean(options.mean), indent=1))
        return
    folder = options.model.parent / f"onnx-{options.scheme}"
    command = [sys.executable, str(HERE / "export.py"), "--model", str(options.model), "--out", str(folder), "--quick"]
    command += ["--pairs", str(options.pairs)] if options.pairs else []
    subprocess.run([*command, "--scheme", options.scheme], check=True)
    if options.thresholds:
        (folder / "thresholds.json").write_text(options.thresholds.read_text())
    model = Encoder(folder, threads=1)
    scores = {
        "authored": act_figures(model, corpora.held_out(corpora.authored())[1]),
        "articles": article_figures(model, SHARED / "gold" / "articles"),
    }
    if options.fold is not None:
        scores |= fold_figures(model, options.fold)  # type: ignore[arg-type]
    (options.model.parent / "scores.json").write_text(json.dumps(scores, indent=1))
    for part, figures in scores.items():
        if part != "rows":
            print(part, {name: round(value, 3) for name, value in figures.items()})


if __name__ == "__main__":
    main()
