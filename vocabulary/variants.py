"""Shapes of a character that a wide search takes for each other (municipal standard 2.1.2, rule 9).

Wide on purpose: 斎 and 斉 are different characters, and people look for either by the other. So never for asking
whether two records are of one person. The table is this project's own and holds what names have most; characters that
it does not know stand for themselves.
"""

import re
from typing import Final

# The first of each family stands for it in a key.
FAMILIES: Final = (
    *(
        "辺邊边邉𨘢",
        "浜濱濵滨",
        "藤䕨籘籐",
        "高髙",
        "崎﨑嵜",
        "斎齋斉齊",
        "吉𠮷",
        "沢澤",
        "島嶋嶌",
        "広廣",
        "桜櫻",
        "滝瀧",
    ),
    *(
        "竜龍",
        "恵惠",
        "国國",
        "円圓",
        "栄榮",
        "学學",
        "峰峯",
        "槙槇",
        "真眞",
        "条條",
        "黒黑",
        "徳德",
        "関關",
        "鉄鐵",
        "静靜",
    ),
    *(
        "寿壽",
        "実實",
        "亀龜",
        "与與",
        "万萬",
        "弥彌",
        "将將",
        "遥遙",
        "尭堯",
        "桧檜",
        "柳栁",
        "桑桒",
        "館舘",
        "富冨",
        "曽曾",
    ),
    *(
        "瀬瀨",
        "頼賴",
        "渕淵渊",
        "総總",
        "応應",
        "豊豐",
        "芦蘆",
        "塩鹽",
        "梅楳",
        "秋龝穐",
        "橋槗𣘺",
        "鶴靍靏",
        "鴎鷗",
        "巌巖",
    ),
    *(
        "穂穗",
        "緑綠",
        "郎郞",
        "園薗",
        "蔵藏",
        "壱壹",
        "児兒",
        "覚覺",
        "団團",
        "伝傳",
        "戸戶户",
        "内內",
        "呉吳",
        "黄黃",
        "清淸",
    ),
    *("青靑", "昇曻", "顕顯", "船舩", "糸絲", "彦彥", "勲勳"),
)
_SELECTORS: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_FOLDED: Final = str.maketrans({each: family[0] for family in FAMILIES for each in family[1:]})


def fold(text: str) -> str:
    """Return *text* with one shape for each family, and without the selectors that choose among shapes."""
    return _SELECTORS.sub("", text).translate(_FOLDED)
