"""A freezer at a glance: every box as a tile in the colour of its fill, in its rack, on its shelf; a click opens it."""

from collections.abc import Sequence
from typing import Any

from lims.storage.maps import TreeNode
from lims.ui.components.assets import component_from

_MOUNT = component_from(__name__, "heat_map")


def heat_map(nodes: Sequence[TreeNode], *, key: str, title: str = "Fill of the boxes") -> str | None:
    """Draws all that is below the first node; returns the code of what was clicked in this run."""
    result = _MOUNT(key=key, data={"title": title, "nodes": drawn(nodes)}, on_opened_change=_nothing)
    opened = result.get("opened")
    # The browser's word is not trusted to name one of these.
    return opened if isinstance(opened, str) and any(node.code == opened for node in nodes) else None


def drawn(nodes: Sequence[TreeNode]) -> list[dict[str, Any]]:
    """The tree below the first node as the map wants it; what has no room and holds no box is left out."""
    inside: dict[str | None, list[TreeNode]] = {}
    for node in nodes[1:]:
        inside.setdefault(node.parent, []).append(node)
    every = [_node(node, inside) for node in inside.get(nodes[0].code, ())] if nodes else []
    return [node for node in every if node]


def _node(node: TreeNode, inside: dict[str | None, list[TreeNode]]) -> dict[str, Any] | None:
    below = [each for child in inside.get(node.code, ()) if (each := _node(child, inside))]
    if below:
        return {"code": node.code, "title": f"{node.name} · {node.free:,} free", "inside": below}
    if not node.room or node.code in inside:
        return None
    share = share_of(node)
    taken = f"{node.things:,} of {node.room:,}"
    at = f"{node.position} · " if node.position else ""
    title = f"{at}{node.name}: {taken}, {node.free:,} free"
    return {"code": node.code, "title": title, "share": share, "step": step_of(share)}


def share_of(node: TreeNode) -> int:
    """How full it is, in percent: 100 only where nothing is free, 0 only where nothing lies."""
    if node.free == 0:
        return 100
    used = 100 * (node.room - node.free) / node.room
    return min(99, max(1, round(used))) if used else 0


def step_of(share: int) -> int:
    """0 empty, 1 to 4 by quarters, 5 full."""
    return 0 if share == 0 else 5 if share == 100 else 1 + share // 25


def _nothing() -> None:
    """Streamlit lists a value in the result only where a callback is given."""
