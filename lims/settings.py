"""What an installation may decide: read once from the environment (prefix LIMS_), frozen afterwards."""

from functools import lru_cache
from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Everything has a default, so that a fresh machine needs no configuration.

    `worker`: whether the server prints and mails by itself. Without `smtp_host` and `smtp_from` mails wait.
    `logger_dir`: the folder into which loggers' files are put; read by the worker. `rack_dir`: the one into which
    readers of racks write; people look at it. `rack_by_column`: codes without positions go down the columns.
    """

    model_config = SettingsConfigDict(env_prefix="LIMS_", frozen=True)

    data_dir: Path = Path("data")
    database_url: str = ""
    base_url: str = "http://localhost:8501"
    institution_code: str = "STAAL"
    institution_name: str = "Our institute"
    worker: bool = True
    logger_dir: Path | None = None
    rack_dir: Path | None = None
    rack_by_column: bool = False
    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_from: str = ""
    smtp_starttls: bool = True

    @property
    def url(self) -> str:
        """The database's URL; without one, the embedded SQLite file in `data_dir`."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'staal.db').as_posix()}"

    @property
    def files(self) -> Path:
        """Where sequence files, photos and documents are kept, by content."""
        return self.data_dir / "files"


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. Tests clear the cache with `settings.cache_clear()`."""
    return Settings()
