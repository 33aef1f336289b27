"""A page as somebody uses it, with each press and each answer counted."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

from django.test import Client

from tests.desk_pages import text_of


class Page(HTMLParser):
    """What somebody who uses a page can press and fill in: each press and each answer is counted.

    A form is sent as a browser would: hidden fields, what is chosen already, and what was filled in. A press of a
    button that is not there fails.
    """

    def __init__(self, browser: Client) -> None:
        super().__init__()
        self._browser = browser
        self.actions = 0
        self.text = ""
        self._filled: dict[str, str] = {}

    def opens(self, path: str) -> None:
        """Come to the page where the counting starts."""
        self._read(self._browser.get(path))

    def fill(self, name: str, value: str) -> None:
        """Paste into a field, or choose one of its answers."""
        fields_of = [each for form in self._forms for each in form["fields"] if each[0] == name]
        assert fields_of, f"there is no field {name}"
        choices = [value_of for _name, value_of, kind, _checked in fields_of if kind == "radio"]
        assert not choices or value in choices, f"{name} has no answer {value}"
        self._filled[name] = value
        self.actions += 1

    def press(self, button: str) -> None:
        """Press a button, by its id or by what it does."""
        for form in self._forms:
            for id_, action, name, value in form["buttons"]:
                if id_ == button:
                    data = {
                        each: self._filled.get(each, value_of)
                        for each, value_of, kind, checked in form["fields"]
                        if kind not in {"radio", "checkbox", "file"} or checked or each in self._filled
                        if kind not in {"checkbox", "file"}
                    }
                    if name:
                        data[name] = value
                    self.actions += 1
                    self._read(self._browser.post(action or form["action"], data, follow=True))
                    return
        raise AssertionError(f"there is no button {button}")

    def _read(self, response: Any) -> None:
        self.text = text_of(response)
        self._filled = {}
        self._forms: list[dict[str, Any]] = []
        self._area = ""
        self.feed(self.text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._forms.append({"action": said.get("action", ""), "fields": [], "buttons": []})
        elif not self._forms:
            return
        elif tag == "input":
            kind = said.get("type", "text")
            field = (said.get("name", ""), said.get("value", ""), kind, "checked" in said)
            self._forms[-1]["fields"].append(field)
        elif tag == "textarea" and said.get("name"):
            self._forms[-1]["fields"].append((said["name"], "", "textarea", False))
        elif tag == "select":
            self._forms[-1]["fields"].append((said["name"], "", "select", False))
        elif tag == "button" and said.get("type") == "submit":
            button = (said.get("id", ""), said.get("formaction", ""), said.get("name", ""), said.get("value", ""))
            self._forms[-1]["buttons"].append(button)
