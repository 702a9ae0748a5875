from tests.pages.test_derive import *
from tests.pages.test_derive import tissues
@SQLITE
def test_x(open_page, tissues):
    page = open_page("derive", codes=",".join(tissues[:3]))
    press(page, "Make them")
    page.run()
    ss = page.session_state._state
    print("Q new", {k: str(v)[:60] for k, v in ss._new_widget_state.states.items() if "parents" in k})
    print("Q old", {k: str(v)[:60] for k, v in ss._old_state.items() if "parents" in k})
    print("Q map", [k for k in ss._key_id_mapper._key_id_mapping if "parents" in k])
    print("Q 1", repr(page.text_area[0].value), page.text_area[0].id)
    press(page, "Derive from these")
    ss = page.session_state._state
    print("Q new", {k: str(v)[:90] for k, v in ss._new_widget_state.states.items() if "parents" in k})
    print("Q old", {k: str(v)[:60] for k, v in ss._old_state.items() if "parents" in k})
    print("Q 2", repr(page.text_area[0].value), page.text_area[0].id, repr(page.text_area[0].proto.default))
