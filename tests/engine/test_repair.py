"""Links are mended where their separators broke, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.repair import fragment, repair

WHOLE = "activation=relu&regularization=L2&regDataset=reg-gauss&regularizationRate=0.1&seed=1"


class TestFragment:
    """What stands behind "#"; the expected values are `new URL(link).hash` of node, without the sign."""

    @pytest.mark.parametrize(
        ("tail", "expected"),
        [
            ("x\u00e9\u2603", "x%C3%A9%E2%98%83"),
            ('a b"c<d>e`f', "a%20b%22c%3Cd%3Ee%60f"),
            ("a\\b|c{d}^e~[f]", "a\\b|c{d}^e~[f]"),
            ("\ud800z", "%EF%BF%BDz"),
            ("a\tb\nc\rd  ", "abcd"),
            ("%zz%20", "%zz%20"),
            ("a#b##c", "a#b##c"),
            ("\u007f\u0001x", "%7F%01x"),
            ("'()*!$,;:@/?-._", "'()*!$,;:@/?-._"),
            ("\U0001f600", "%F0%9F%98%80"),
            ("q \u0000", "q"),
        ],
    )
    def test_is_encoded_as_a_browser_encodes_it(self, tail: str, expected: str) -> None:
        assert fragment("http://a/#" + tail) == expected

    @pytest.mark.parametrize(
        "link",
        [
            "activation=relu&seed=1",
            "#activation=relu&seed=1",
            "  #activation=relu&seed=1\r\n",
            "\ufeff#activation=relu&seed=1",
            "http://playground.tensorflow.org/#activation=relu&seed=1",
            "HTTPS://playground.tensorflow.org/?hl=zh-cn&x=1#activation=relu&seed=1",
            "\u0001 http://a/#activation=relu&seed=1 \u0000",
            "file:///home/learner/index.html#activation=relu&seed=1",
            "/#activation=relu&seed=1",
            "?hl=de#activation=relu&seed=1",
            "playground.tensorflow.org/#activation=relu&seed=1",
            "localhost:8000/index.html?a=b#activation=relu&seed=1",
        ],
    )
    def test_of_a_url_in_any_form_or_a_bare_hash_is_the_hash(self, link: str) -> None:
        assert fragment(link) == "activation=relu&seed=1"

    @pytest.mark.parametrize("prefix", ["http://localhost:8000/#", "#", "http://localhost:8000/##", "localhost:8000/#"])
    @pytest.mark.parametrize("inner", ["http://playground.tensorflow.org/#", "playground.tensorflow.org/#"])
    def test_of_a_link_pasted_behind_our_own_is_that_links(self, prefix: str, inner: str) -> None:
        assert fragment(prefix + inner + "activation=relu&seed=1") == "activation=relu&seed=1"

    @pytest.mark.parametrize("link", ["", "#", "http://a.b/", "https://a.b/c?activation=relu", "/", "http://a/#"])
    def test_of_an_address_without_hash_is_empty(self, link: str) -> None:
        assert fragment(link) == ""

    def test_keeps_a_sign_that_is_not_the_first(self) -> None:
        assert fragment("http://a/#foo#seed=1") == fragment("foo#seed=1") == "foo#seed=1"


class TestRepair:
    @pytest.mark.parametrize(
        ("kind", "damaged", "count"),
        [
            ("&amp;", WHOLE.replace("&", "&amp;"), 4),
            ("&amp;", WHOLE.replace("&", "&AMP;"), 4),
            ("&amp;", WHOLE.replace("&", "&amp;amp;"), 4),
            ("&amp;", WHOLE.replace("&", "&#38;"), 4),
            ("&amp;", WHOLE.replace("&", "&#x26;"), 4),
            ("&amp;", WHOLE.replace("&", "&amp;", 1), 1),
            ("\\&", WHOLE.replace("&", r"\&"), 4),
            ("\\&", WHOLE.replace("&", r"\\&"), 4),
            ("\\u0026", WHOLE.replace("&", r"\u0026"), 4),
            ("\u00ae", WHOLE.replace("&reg", "%C2%AE"), 3),
            ("\u00ae", WHOLE.replace("&reg", "%c2%ae"), 3),
            ("\u00ae", WHOLE.replace("&reg", "&%C2%AE"), 3),
            ("\u00ae", WHOLE.replace("&reg", "&reg;"), 3),
            ("\\#", r"\#" + WHOLE, 1),
            ("\\#", "#" + WHOLE, 1),
            ("\\#", "%5C#" + WHOLE, 1),
            ("\\_", WHOLE + r"&seed\_hide=true", 1),
        ],
    )
    def test_rejoins_what_was_broken_and_counts_it(self, kind: str, damaged: str, count: int) -> None:
        whole = WHOLE + "&seed_hide=true" if kind == "\\_" else WHOLE
        assert repair(damaged) == (whole, {kind: count})

    def test_reads_the_registered_sign_of_a_whole_url(self) -> None:
        damaged = "http://playground.tensorflow.org/#" + WHOLE.replace("&reg", "\u00ae")
        assert repair(fragment(damaged)) == (WHOLE, {"\u00ae": 3})

    def test_mends_the_controls_that_are_hidden_too(self) -> None:
        text, _ = repair("seed=1%C2%AEularization_hide=true%C2%AEularizationRate_hide=true%C2%AEDataset_hide=false")
        assert text == "seed=1&regularization_hide=true&regularizationRate_hide=true&regDataset_hide=false"

    def test_mends_several_kinds_in_one_link(self) -> None:
        text, counts = repair(r"\#a=1&amp;b=2\&c=3\u0026amp;d=4%C2%AEularization=L1")
        assert text == "a=1&b=2&c=3&amp;d=4&regularization=L1"
        assert counts == {"&amp;": 1, "\\u0026": 1, "\\&": 1, "\u00ae": 1, "\\#": 1}

    def test_of_a_markdown_escaped_sign_in_a_url_is_told(self) -> None:
        text, counts = repair(fragment(r"http://playground.tensorflow.org/\#" + WHOLE))
        assert (text, counts) == (WHOLE, {"\\#": 1})

    @pytest.mark.parametrize(
        "text",
        [
            WHOLE,
            "",
            "seed=%C2%AE",
            "seed=%C2%AEular",
            "seed=a\\b",
            "hideText=false%5D%5D",
            "seed=1&x=tr",
            "seed=&ampere=1",
            "tutorial=a_hide",
            "seed=#1",
        ],
    )
    def test_never_edits_a_value(self, text: str) -> None:
        assert repair(text) == (text, {})

    @given(st.text(max_size=200))
    def test_takes_any_text_and_a_fragment_is_what_an_address_can_hold(self, link: str) -> None:
        text = fragment(link)
        assert all("\x20" < character < "\x7f" and character not in '"<>`' for character in text)
        repair(text)
