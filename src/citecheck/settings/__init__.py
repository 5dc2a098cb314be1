"""Settings: what `citecheck.toml` may say, what it means, and where a value came from.

Each setting is declared once, in `tables`, as a field with its written default, its parser
and its explanation; the file written by `citecheck init`, the output of `citecheck config
show` and the validation are all made from these declarations.
"""

from citecheck.settings.reading import (
    CONFIG_NAME,
    SettingValue,
    load_settings,
    settings_file,
    settings_template,
    settings_values,
)
from citecheck.settings.tables import (
    ArchiveSettings,
    CheckSettings,
    Confirm,
    Recheck,
    RepairSettings,
    Settings,
    WaybackSettings,
)
from citecheck.settings.written import OtherArchive, duration, toml_value, web_address

__all__ = [
    "CONFIG_NAME",
    "ArchiveSettings",
    "CheckSettings",
    "Confirm",
    "OtherArchive",
    "Recheck",
    "RepairSettings",
    "SettingValue",
    "Settings",
    "WaybackSettings",
    "duration",
    "load_settings",
    "settings_file",
    "settings_template",
    "settings_values",
    "toml_value",
    "web_address",
]
