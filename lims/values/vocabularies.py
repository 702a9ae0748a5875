"""Words from the standards that every stage shares: the countries of ISO 3166-1."""

import unicodedata
from difflib import get_close_matches
from typing import Final

from lims.errors import InvalidInputError

# ISO 3166-1, alpha-2 codes and short English names as commonly written, 249 entries
# (https://www.iso.org/iso-3166-country-codes.html, in force in 2024).
_TABLE: Final = """
AD Andorra | AE United Arab Emirates | AF Afghanistan | AG Antigua and Barbuda | AI Anguilla | AL Albania |
AM Armenia | AO Angola | AQ Antarctica | AR Argentina | AS American Samoa | AT Austria | AU Australia | AW Aruba |
AX Åland Islands | AZ Azerbaijan | BA Bosnia and Herzegovina | BB Barbados | BD Bangladesh | BE Belgium |
BF Burkina Faso | BG Bulgaria | BH Bahrain | BI Burundi | BJ Benin | BL Saint Barthélemy | BM Bermuda | BN Brunei |
BO Bolivia | BQ Bonaire, Sint Eustatius and Saba | BR Brazil | BS Bahamas | BT Bhutan | BV Bouvet Island |
BW Botswana | BY Belarus | BZ Belize | CA Canada | CC Cocos Islands | CD Democratic Republic of the Congo |
CF Central African Republic | CG Congo | CH Switzerland | CI Côte d'Ivoire | CK Cook Islands | CL Chile |
CM Cameroon | CN China | CO Colombia | CR Costa Rica | CU Cuba | CV Cabo Verde | CW Curaçao | CX Christmas Island |
CY Cyprus | CZ Czechia | DE Germany | DJ Djibouti | DK Denmark | DM Dominica | DO Dominican Republic | DZ Algeria |
EC Ecuador | EE Estonia | EG Egypt | EH Western Sahara | ER Eritrea | ES Spain | ET Ethiopia | FI Finland |
FJ Fiji | FK Falkland Islands | FM Micronesia | FO Faroe Islands | FR France | GA Gabon | GB United Kingdom |
GD Grenada | GE Georgia | GF French Guiana | GG Guernsey | GH Ghana | GI Gibraltar | GL Greenland | GM Gambia |
GN Guinea | GP Guadeloupe | GQ Equatorial Guinea | GR Greece | GS South Georgia and the South Sandwich Islands |
GT Guatemala | GU Guam | GW Guinea-Bissau | GY Guyana | HK Hong Kong | HM Heard Island and McDonald Islands |
HN Honduras | HR Croatia | HT Haiti | HU Hungary | ID Indonesia | IE Ireland | IL Israel | IM Isle of Man |
IN India | IO British Indian Ocean Territory | IQ Iraq | IR Iran | IS Iceland | IT Italy | JE Jersey | JM Jamaica |
JO Jordan | JP Japan | KE Kenya | KG Kyrgyzstan | KH Cambodia | KI Kiribati | KM Comoros |
KN Saint Kitts and Nevis | KP North Korea | KR South Korea | KW Kuwait | KY Cayman Islands | KZ Kazakhstan |
LA Laos | LB Lebanon | LC Saint Lucia | LI Liechtenstein | LK Sri Lanka | LR Liberia | LS Lesotho | LT Lithuania |
LU Luxembourg | LV Latvia | LY Libya | MA Morocco | MC Monaco | MD Moldova | ME Montenegro | MF Saint Martin |
MG Madagascar | MH Marshall Islands | MK North Macedonia | ML Mali | MM Myanmar | MN Mongolia | MO Macao |
MP Northern Mariana Islands | MQ Martinique | MR Mauritania | MS Montserrat | MT Malta | MU Mauritius |
MV Maldives | MW Malawi | MX Mexico | MY Malaysia | MZ Mozambique | NA Namibia | NC New Caledonia | NE Niger |
NF Norfolk Island | NG Nigeria | NI Nicaragua | NL Netherlands | NO Norway | NP Nepal | NR Nauru | NU Niue |
NZ New Zealand | OM Oman | PA Panama | PE Peru | PF French Polynesia | PG Papua New Guinea | PH Philippines |
PK Pakistan | PL Poland | PM Saint Pierre and Miquelon | PN Pitcairn | PR Puerto Rico | PS Palestine | PT Portugal |
PW Palau | PY Paraguay | QA Qatar | RE Réunion | RO Romania | RS Serbia | RU Russia | RW Rwanda | SA Saudi Arabia |
SB Solomon Islands | SC Seychelles | SD Sudan | SE Sweden | SG Singapore |
SH Saint Helena, Ascension and Tristan da Cunha | SI Slovenia | SJ Svalbard and Jan Mayen | SK Slovakia |
SL Sierra Leone | SM San Marino | SN Senegal | SO Somalia | SR Suriname | SS South Sudan |
ST Sao Tome and Principe | SV El Salvador | SX Sint Maarten | SY Syria | SZ Eswatini | TC Turks and Caicos Islands |
TD Chad | TF French Southern Territories | TG Togo | TH Thailand | TJ Tajikistan | TK Tokelau | TL Timor-Leste |
TM Turkmenistan | TN Tunisia | TO Tonga | TR Türkiye | TT Trinidad and Tobago | TV Tuvalu | TW Taiwan |
TZ Tanzania | UA Ukraine | UG Uganda | UM United States Minor Outlying Islands | US United States | UY Uruguay |
UZ Uzbekistan | VA Vatican City | VC Saint Vincent and the Grenadines | VE Venezuela | VG British Virgin Islands |
VI US Virgin Islands | VN Vietnam | VU Vanuatu | WF Wallis and Futuna | WS Samoa | YE Yemen | YT Mayotte |
ZA South Africa | ZM Zambia | ZW Zimbabwe
"""
COUNTRIES: Final[dict[str, str]] = dict(entry.strip().split(" ", 1) for entry in _TABLE.replace("\n", " ").split("|"))

# Beside the English names: Dutch, French and German ones of Belgium and its neighbours, on land and over sea, what
# people call them, and names that ISO has given up.
_OTHER_NAMES: Final = {
    "BE": "België, Belgique, Belgien",
    "CZ": "Czech Republic",
    "DE": "Duitsland, Allemagne, Deutschland",
    "FR": "Frankrijk, Frankreich",
    "GB": "UK, Great Britain, England, Scotland, Wales, Northern Ireland, Verenigd Koninkrijk, Royaume-Uni, Engeland, "
    "Angleterre",
    "IE": "Ierland, Irlande",
    "LU": "Luxemburg",
    "NL": "The Netherlands, Nederland, Pays-Bas, Niederlande, Holland",
    "TR": "Turkey",
    "US": "USA, United States of America",
}


class UnknownCountryError(InvalidInputError):
    """There is no such country in ISO 3166-1."""


def _folded(name: str) -> str:
    """One form for all spellings: no case, no accents, no punctuation."""
    letters = unicodedata.normalize("NFKD", name).casefold()
    return "".join(char for char in letters if char.isalnum())


_CODES: Final = {
    **{_folded(name): code for code, name in COUNTRIES.items()},
    **{_folded(name): code for code, names in _OTHER_NAMES.items() for name in names.split(",")},
}


def country_code(text: str) -> str:
    """The ISO 3166-1 alpha-2 code of a country given by its code or name: `be`, `Belgium`, `België`, `Pays-Bas`.

    Raises UnknownCountryError.
    """
    if (code := text.strip().upper()) in COUNTRIES:
        return code
    if found := _CODES.get(_folded(text)):
        return found
    near = get_close_matches(_folded(text), _CODES, n=1, cutoff=0.8)
    hint = f"did you mean {COUNTRIES[_CODES[near[0]]]}?" if near else "write its English name or two-letter code."
    raise UnknownCountryError(f'"{text}" is not a country here: {hint}')
