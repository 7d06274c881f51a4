"""Pictures that Slack holds already."""

from sqlmodel import Session, select

from bot.db.tables import UploadedPicture


def file_of(session: Session, digest: str) -> str:
    """Return Slack's id of a picture that was uploaded before; empty where it has to be drawn."""
    query = select(UploadedPicture.file_id).where(UploadedPicture.digest == digest)
    return session.exec(query).first() or ""
