"""A web address as a QR code."""

import xml.etree.ElementTree as ET

import pytest

from server.qr import TextError, svg


class TestSvg:
    def test_it_is_a_picture_that_scales(self) -> None:
        root = ET.fromstring(svg("http://192.0.2.7:8000/#seed=1"))
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "viewBox" in root.attrib
        assert not {"width", "height"} & root.attrib.keys()

    @pytest.mark.parametrize(("length", "modules"), [(17 + 15, 25 + 8), (300, 61 + 8)])
    def test_its_size_is_that_of_the_smallest_code_with_its_quiet_zone(self, length: int, modules: int) -> None:
        """ISO/IEC 18004, table 7: 32 bytes fit version 2 (25 modules), 300 bytes version 11 (61), at level L."""
        root = ET.fromstring(svg("http://a.example/".ljust(length, "x")))
        assert root.attrib["viewBox"].split()[-1] == str(modules)

    def test_the_same_address_is_the_same_picture(self) -> None:
        assert svg("http://a.example") == svg("http://a.example") != svg("http://b.example")

    @pytest.mark.parametrize("text", ["", "a.example", "javascript:alert(1)", "ftp://a.example", " http://a.example"])
    def test_what_is_no_web_address_is_refused(self, text: str) -> None:
        with pytest.raises(TextError, match="not a web address"):
            svg(text)

    def test_a_text_of_more_than_2000_bytes_is_refused_with_its_length(self) -> None:
        assert svg("http://" + "a" * 1993)
        with pytest.raises(TextError, match=r"2001 bytes.*at most 2000"):
            svg("http://" + "a" * 1994)
        with pytest.raises(TextError, match="3007 bytes"):
            svg("http://" + "\u96ea" * 1000)
