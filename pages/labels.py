"""Labels: codes in, a PDF out, at true size and with what was printed kept. The address holds the codes."""

import streamlit as st

from lims.labelling.actions import print_labels
from lims.labelling.queries import StockView, find_stocks, labels_for, outline_for, preview_for, stock_for
from lims.ui import state
from lims.ui.feedback import tell, trying
from lims.ui.markdown import plain
from lims.ui.session import acting, looking
from lims.ui.words import codes_in, grouped

SHEET = "staal.labels.sheet"
"""The sheet that was just made: for which codes, the name of its file, its bytes."""
STOCK = "staal.labels.stock"
"""The stock that was used last."""
SHOWN = 12


def choose_stock() -> StockView:
    """The stock, the last one first."""
    stocks = {each.key: each for each in find_stocks()}
    keys = list(stocks)
    last = st.session_state.get(STOCK, keys[0])
    key = st.selectbox("Stock", keys, keys.index(last), format_func=lambda key: stocks[key].name, key="stock")
    state.keep(STOCK, key)
    return stocks[key]


def show_preview(codes: list[str], stock: StockView) -> int:
    """A picture of the first label and the words on the next; how many there are, 0 where one is refused."""
    with trying() as attempt, looking() as work:
        labels = labels_for(work, list(dict.fromkeys(codes)), stock=stock_for(stock.key))
        picture = preview_for(work, codes, stock=stock.key)
    if not attempt.succeeded:
        return 0
    left, right = st.columns([2, 3], gap="large")
    left.image(picture, width="stretch", alt=f"The label of {labels[0].code}")
    with right:
        for label in labels[1:SHOWN]:
            said = [f"*{plain(line.text)}*" if line.italic else plain(line.text) for line in label.lines]
            st.markdown(f"`{grouped(label.code)}` {' · '.join(said)}")
        if len(labels) > SHOWN:
            st.caption(f"and {len(labels) - SHOWN:,} more")
    return len({label.code for label in labels})


st.title("Labels")
text = st.text_area(
    "Codes",
    value=st.query_params.get("codes", "").replace(",", "\n"),
    placeholder="Scan or paste codes of samples and containers, one per line",
    height=110,
    key="codes",
)
codes = codes_in(text)
first_column, second, third = st.columns([3, 1, 1])
with first_column:
    stock = choose_stock()
first = second.number_input("Start at label", 1, stock.per_sheet, 1, key=f"first-{stock.key}", help="1 is the first.")
copies = third.number_input("Copies of each", 1, 100, 1, key="copies")
if not codes:
    st.caption("Choose samples in Samples and press Label, or scan them here.")
    st.download_button(
        "Save a page with the outlines",
        lambda: outline_for(stock.key),
        f"outline-{stock.key}.pdf",
        "application/pdf",
        key="outline",
        help="Print it on plain paper, at 100 %, and hold it against a sheet of labels.",
    )
    st.stop()
number = show_preview(codes, stock) * copies
if not number:
    st.stop()

reason = st.text_input("Reason, where one is printed again", placeholder="smudged, lost, new place …", key="reason")
word = "label" if number == 1 else "labels"
asked = (tuple(codes), stock.key, first, copies)
if st.button(f"Print {number:,} {word}", type="primary", key="print", icon=":material/print:"):
    with trying() as attempt, acting() as work:
        sheet = print_labels(
            work, codes=codes, stock=stock.key, first=first, copies=copies, reprint_reason=reason.strip() or None
        )
    if attempt.succeeded:
        state.keep(SHEET, (asked, f"labels-{codes[0].lower()}-{sheet.count}.pdf", sheet.pdf))
        again = f" {len(sheet.reprinted):,} had a label before." if sheet.reprinted else ""
        tell(f"{sheet.count:,} {word} on {sheet.sheets:,} {'sheet' if sheet.sheets == 1 else 'sheets'}.{again}")
        st.rerun()
made = st.session_state.get(SHEET)
if made and made[0] == asked:
    st.download_button("Save the PDF", made[2], made[1], "application/pdf", key="save", icon=":material/download:")
    st.caption("Print it at 100 %, without fitting it to the page. Then scan the first and the last label.")
