"""Secrets on disk."""

from store.secret_keys import signing_keys


def test_a_new_key_is_for_its_owner_alone_and_so_is_its_folder(tmp_path):
    folder = tmp_path / "secrets"

    first, again = signing_keys(folder), signing_keys(folder)

    assert first == again
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "link-keys").stat().st_mode & 0o777 == 0o600
