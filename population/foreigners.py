"""Foreign residents: names as their passports write them, nationality and residence status."""

from dataclasses import dataclass
from datetime import date, timedelta

from vocabulary.dates import CivilDate
from world.chance import Random

LONG_TERM = "中長期在留者"
SPECIAL_PERMANENT = "特別永住者"
PASSING = "経過滞在者"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Residence:
    """By which class of 住基法30条の45 a foreigner is a resident; no date means no end."""

    category: str
    status: str = ""
    expires_on: date | None = None

    def __repr__(self) -> str:
        return "Residence(***)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Nation:
    """One nationality with the name parts its people bear, each with a reading."""

    name: str
    weight: int
    families: tuple[tuple[str, str], ...]
    men: tuple[tuple[str, str], ...]
    women: tuple[tuple[str, str], ...]
    family_first: bool = True


def _parts(words: str) -> tuple[tuple[str, str], ...]:
    parts = words.split()
    return tuple(zip(parts[::2], parts[1::2], strict=True))


_NATIONS = (
    Nation(
        name="中国",
        weight=24,
        families=_parts("WANG ワン LI リー ZHANG チャン LIU リュウ CHEN チェン YANG ヤン"),
        men=_parts("WEI ウェイ JUN ジュン HAORAN ハオラン QIANG チアン"),
        women=_parts("FANG ファン XIUYING シウイン TING ティン YUXIN ユーシン"),
    ),
    Nation(
        name="ベトナム",
        weight=17,
        families=_parts("NGUYEN グエン TRAN チャン LE レー PHAM ファム"),
        men=_parts("VAN・HUNG ヴァン・フン MINH・DUC ミン・ドゥック QUANG クアン"),
        women=_parts("THI・LAN ティ・ラン THI・HOA ティ・ホア THU・HUONG トゥ・フオン"),
    ),
    Nation(
        name="韓国",
        weight=12,
        families=_parts("KIM キム LEE イ PARK パク CHOI チェ"),
        men=_parts("MINJUN ミンジュン SEOJOON ソジュン YOUNGHO ヨンホ"),
        women=_parts("SEOYEON ソヨン JIWOO ジウ EUNJI ウンジ"),
    ),
    Nation(
        name="フィリピン",
        weight=9,
        families=_parts("SANTOS サントス REYES レイエス CRUZ クルス GARCIA ガルシア"),
        men=_parts("JOSE ホセ MARK・ANTHONY マーク・アンソニー PAOLO パオロ"),
        women=_parts("MARIA・LUISA マリア・ルイサ ANGELICA アンヘリカ GRACE グレース"),
        family_first=False,
    ),
    Nation(
        name="ネパール",
        weight=6,
        families=_parts("SHRESTHA シュレスタ GURUNG グルン TAMANG タマン RAI ライ"),
        men=_parts("BIKASH ビカス SUMAN スマン PRAKASH プラカス"),
        women=_parts("SITA シタ ANJALI アンジャリ SUNITA スニタ"),
        family_first=False,
    ),
    Nation(
        name="ブラジル",
        weight=5,
        families=_parts("SILVA シルバ SOUZA ソウザ OLIVEIRA オリヴェイラ"),
        men=_parts("JOAO・PEDRO ジョアン・ペドロ LUCAS ルーカス"),
        women=_parts("ANA・PAULA アナ・パウラ JULIANA ジュリアナ"),
        family_first=False,
    ),
    Nation(
        name="米国",
        weight=3,
        families=_parts("SMITH スミス O'BRIEN オブライエン SMITH-JONES スミスジョーンズ"),
        men=_parts("JAMES ジェームズ MICHAEL・ALAN マイケル・アラン"),
        women=_parts("EMILY エミリー MARY・ANN メアリー・アン"),
        family_first=False,
    ),
)
_STATUSES = (
    "永住者",
    "技術・人文知識・国際業務",
    "留学",
    "技能実習",
    "特定技能",
    "家族滞在",
    "日本人の配偶者等",
    "定住者",
)


def draw_nation(random: Random) -> Nation:
    """Draw a nationality about as often as it is met."""
    return random.choices(_NATIONS, [nation.weight for nation in _NATIONS])[0]


def draw_foreign_name(random: Random, nation: Nation, family: tuple[str, str], *, male: bool) -> tuple[str, str]:
    """Draw a whole name of that family and its reading, in the order the passport has."""
    given = random.choice(nation.men if male else nation.women)
    parts = (family, given) if nation.family_first else (given, family)
    spelling, reading = (" ".join(part[side] for part in parts) for side in (0, 1))
    return spelling.replace("・", " "), reading.replace("・", " ")


def draw_residence(random: Random, today: date, *, child: bool = False) -> Residence:
    """Draw a long-term residence status; a child comes with the family."""
    status = "家族滞在" if child else random.choice(_STATUSES)
    if status == "永住者":
        return Residence(category=LONG_TERM, status=status)
    return Residence(category=LONG_TERM, status=status, expires_on=today + timedelta(days=random.randint(30, 1800)))


def western(day: date) -> CivilDate:
    """Word a date of birth as it stands in a foreigner's record: without an era."""
    return CivilDate(year=day.year, month=day.month, day=day.day, text=f"{day.year}年{day.month}月{day.day}日")
