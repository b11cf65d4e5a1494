"""What one viewer is sent: every message in its order, and of frames the newest that it can take."""

from server.viewer import Viewer


def heard(viewer: Viewer) -> list[str | bytes]:
    """What a viewer has been sent since the last time."""
    return [viewer.waiting.get_nowait() for _ in range(viewer.waiting.qsize())]


async def test_messages_come_in_their_order() -> None:
    viewer = Viewer()
    for message in ("a", b"b", "c"):
        viewer.put(message)
    viewer.offer(1, b"frame")
    viewer.put("d")
    assert heard(viewer) == ["a", b"b", "c", b"frame", "d"]


async def test_three_frames_are_on_their_way_and_then_the_newest_waits_for_room() -> None:
    viewer = Viewer()
    for number in range(1, 8):
        viewer.offer(number, bytes([number]))
    assert heard(viewer) == [b"\1", b"\2", b"\3"]
    viewer.taken(1)
    assert heard(viewer) == [b"\7"]
    viewer.taken(1)
    assert heard(viewer) == [], "there is none newer"
    viewer.offer(8, b"\x08")
    viewer.taken(7)
    assert heard(viewer) == [b"\x08"]


async def test_an_acknowledgement_counts_for_all_before_it_and_one_of_a_frame_to_come_for_those_sent() -> None:
    viewer = Viewer()
    for number in (1, 2, 3):
        viewer.offer(number, b"")
    viewer.taken(1_000_000)
    heard(viewer)
    for number in (4, 5, 6, 7):
        viewer.offer(number, bytes([number]))
    assert heard(viewer) == [b"\4", b"\5", b"\6"]


async def test_frames_of_another_session_wait_for_none_of_the_one_before() -> None:
    viewer = Viewer()
    for number in (100, 101, 102, 103):
        viewer.offer(number, b"old")
    heard(viewer)
    viewer.start_over()
    for number in (1, 2, 3):
        viewer.offer(number, bytes([number]))
    assert heard(viewer) == [b"\1", b"\2", b"\3"]


async def test_who_leaves_256_messages_unread_is_let_go_with_1008() -> None:
    viewer = Viewer()
    for _ in range(256):
        viewer.put("message")
    assert not viewer.end.done()
    viewer.put("one more")
    assert viewer.end.result() == 1008
    heard(viewer)
    viewer.put("and no more")
    assert heard(viewer) == []


async def test_the_first_reason_to_close_counts() -> None:
    viewer = Viewer()
    viewer.close(4000)
    viewer.close(1011)
    assert viewer.end.result() == 4000


async def test_viewers_have_numbers_of_their_own() -> None:
    assert len({Viewer().number for _ in range(5)}) == 5


async def test_a_client_that_leaves_long_messages_unread_is_let_go_before_they_are_many() -> None:
    viewer = Viewer()
    for _ in range(16):
        viewer.put(b"\0" * (1 << 20))
    assert not viewer.end.done()
    viewer.put("one more")
    assert viewer.end.result() == 1008


async def test_what_has_been_read_does_not_count() -> None:
    viewer = Viewer()
    for _ in range(100):
        viewer.put(b"\0" * (1 << 20))
        heard(viewer)
    assert not viewer.end.done()
