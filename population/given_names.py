"""Given names people of each generation bear, and weighted surnames, with their readings in katakana.

The name dataset says how many bear a surname but not how often a given name is chosen, so two names
in three come from short lists by decade of birth and the rest from the dataset's popular readings.
"""

from collections.abc import Mapping
from functools import cache
from itertools import accumulate

from japanese_personal_name_dataset import load_dataset

from world.chance import Random

Spelling = tuple[str, str]
"""A spelling and its reading in katakana."""

_TO_KATAKANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_MEN_BEFORE_1950 = (
    "清 キヨシ 勇 イサム 茂 シゲル 実 ミノル 正雄 マサオ 三郎 サブロウ 博 ヒロシ 弘 ヒロシ 進 ススム 勝 マサル"
)
_MEN_BEFORE_1985 = (
    "誠 マコト 隆 タカシ 浩一 コウイチ 健一 ケンイチ 直樹 ナオキ "
    "哲也 テツヤ 大輔 ダイスケ 剛 ツヨシ 修 オサム 学 マナブ"
)
_MEN_SINCE = (
    "翔太 ショウタ 拓海 タクミ 蓮 レン 大翔 ヒロト 悠真 ユウマ 陽翔 ハルト 湊 ミナト 颯太 ソウタ 樹 イツキ 律 リツ"
)
_WOMEN_BEFORE_1950 = (
    "和子 カズコ 幸子 サチコ 節子 セツコ 文子 フミコ 千代 チヨ "
    "ハナ ハナ キヨ キヨ 洋子 ヨウコ 美代子 ミヨコ 悦子 エツコ"
)
_WOMEN_BEFORE_1985 = (
    "恵子 ケイコ 由美子 ユミコ 明美 アケミ 真由美 マユミ 直美 ナオミ "
    "智子 トモコ 久美子 クミコ 陽子 ヨウコ 裕子 ユウコ 愛 アイ"
)
_WOMEN_SINCE = (
    "美咲 ミサキ さくら サクラ 陽菜 ヒナ 結衣 ユイ 葵 アオイ 凛 リン 紬 ツムギ 莉子 リコ 芽依 メイ 七海 ナナミ"
)


def _pairs(words: str) -> tuple[Spelling, ...]:
    parts = words.split()
    return tuple(zip(parts[::2], parts[1::2], strict=True))


_COHORTS = {
    True: (_pairs(_MEN_BEFORE_1950), _pairs(_MEN_BEFORE_1985), _pairs(_MEN_SINCE)),
    False: (_pairs(_WOMEN_BEFORE_1950), _pairs(_WOMEN_BEFORE_1985), _pairs(_WOMEN_SINCE)),
}


def draw_surname(random: Random) -> Spelling:
    """Draw a surname as often as people bear it."""
    spellings, bearers = _surnames()
    return random.choices(spellings, cum_weights=bearers)[0]


def draw_given_name(random: Random, *, male: bool, born: int) -> Spelling:
    """Draw a given name that suits the year of birth."""
    if random.random() < 0.66:
        return random.choice(_COHORTS[male][0 if born < 1950 else 1 if born < 1985 else 2])
    reading, spellings = random.choice(_popular(male))
    return random.choice(spellings), reading


@cache
def _surnames() -> tuple[tuple[Spelling, ...], tuple[int, ...]]:
    surnames = load_dataset("opti", include_last_names=True)[2]
    spellings = tuple((name, _katakana(entry["reading"])) for name, entry in surnames.items())
    return spellings, tuple(accumulate(entry["count"] for entry in surnames.values()))


@cache
def _popular(male: bool) -> tuple[tuple[str, tuple[str, ...]], ...]:
    men, women = load_dataset("opti")
    entries: Mapping[str, Mapping[str, object]] = men if male else women
    return tuple((_katakana(reading), _kanji(entry)) for reading, entry in entries.items() if _kanji(entry))


def _kanji(entry: Mapping[str, object]) -> tuple[str, ...]:
    found = entry["kanji"]
    return tuple(found) if isinstance(found, list) else ()


def _katakana(hiragana: str) -> str:
    return hiragana.translate(_TO_KATAKANA)
