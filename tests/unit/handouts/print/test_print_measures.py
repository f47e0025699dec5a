from coursekit.handouts.print import measures as m


def test_the_grid_fills_the_page():
    assert m.LEFT + m.TEXT + m.GAP + m.NOTES + m.RIGHT == 210
    assert m.TOP + m.HEIGHT + m.BOTTOM == 297
    assert m.TURNED + 2 * m.TURNED_SIDE == 297


def test_both_edges_leave_room_to_bind():
    assert min(m.LEFT, m.RIGHT, m.TURNED_SIDE) >= 15


def test_the_template_gets_every_measure():
    assert "#let text-width = 126mm" in m.settings() and m.settings().count("#let ") == 10
