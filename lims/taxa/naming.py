"""How a determination is shown: the formula and its names as people write them. Pure."""


def shown_name(formula: str, name: str, second_name: str | None = None) -> str:
    """`Anguilla cf. anguilla`, `Rutilus rutilus x Scardinius erythrophthalmus`, `Salmo trutta ?`.

    "cf." and "aff." stand before the word they doubt: the last one of the name.
    """
    if formula == "A x B":
        return f"{name} x {second_name or '?'}"
    if formula == "A ?":
        return f"{name} ?"
    if formula in ("A cf.", "A aff."):
        genus, _, epithet = name.rpartition(" ")
        return " ".join(word for word in (genus, formula.removeprefix("A "), epithet) if word)
    return name
