"""The picture in docs/ is the machine's."""

import diagram


def test_the_page_is_drawn_from_the_machine_as_it_is() -> None:
    assert diagram.PAGE.read_text(encoding="utf-8") == diagram.page()
