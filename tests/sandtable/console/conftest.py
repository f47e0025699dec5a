import pytest
from console_room import Room


@pytest.fixture
def room(tmp_path):
    return Room(tmp_path)
