"""The family of a sample as a picture: what it came from above, what became of it below."""

from collections.abc import Mapping

from lims.samples.lineage import EdgeView, LineageView
from lims.samples.naming import NameView
from lims.samples.queries import KindView, SampleView
from lims.ui.palette import ink_on
from lims.values.codes import grouped

_HEAD = """digraph {
rankdir=TB; bgcolor="transparent"; nodesep=0.25; ranksep=0.35;
node [shape=box, style="rounded,filled", fontname="IBM Plex Sans", fontsize=11, penwidth=0, margin="0.14,0.07"];
edge [color="#7A8583", arrowsize=0.6, fontname="IBM Plex Sans", fontsize=9, fontcolor="#7A8583"];
"""


def lineage_dot(lineage: LineageView, names: Mapping[int, NameView], kinds: Mapping[str, KindView], here: int) -> str:
    """The graph in DOT; the sample itself is framed, what was withdrawn is left out."""
    shown = {key: sample for key, sample in lineage.samples.items() if sample.record != "withdrawn" or key == here}
    nodes = [_node(sample, names.get(key), kinds.get(sample.kind), key == here) for key, sample in shown.items()]
    edges = [_edge(edge) for edge in lineage.edges if edge.parent_id in shown and edge.child_id in shown]
    return _HEAD + "\n".join(nodes + edges) + "\n}"


def _node(sample: SampleView, name: NameView | None, kind: KindView | None, here: bool) -> str:
    colour = kind.colour if kind else "#7A8583"
    lines = [grouped(sample.code), sample.kind_name, _short(name.shown if name else "")]
    frame = ', penwidth=3, color="#E69F00"' if here else ""
    label = "\\n".join(_escaped(line) for line in lines if line and line != "–")
    return f'n{sample.id} [label="{label}", fillcolor="{colour}", fontcolor="{ink_on(colour)}"{frame}];'


def _edge(edge: EdgeView) -> str:
    style = ' [style=dashed, label="part of"]' if edge.relation == "part of" else ""
    return f"n{edge.parent_id} -> n{edge.child_id}{style};"


def _short(text: str) -> str:
    return text if len(text) <= 34 else text[:33] + "…"


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
