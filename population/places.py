"""Towns in which synthetic households live: real town names, invented numbers.

Postal texts are made up on purpose and need not belong to the town beside them.
"""

from dataclasses import dataclass
from functools import cache

from vocabulary.local_governments import LocalGovernment, table, wards_of
from world.chance import Random


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A ward, or a whole municipality without wards: its towns and its share of the people."""

    ward: str
    share: int
    postal_prefix: str
    towns: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A municipality as addresses there begin, with its areas."""

    prefix: str
    areas: tuple[Area, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Address:
    """Where one household lives, in the parts a resident record keeps apart."""

    ward: str
    area: str
    text: str
    building: str
    postal: str

    def __repr__(self) -> str:
        return "Address(***)"


def _area(ward: str, share: int, postal_prefix: str, towns: str) -> Area:
    return Area(ward=ward, share=share, postal_prefix=postal_prefix, towns=tuple(towns.split()))


# Shares are tenths of a percent of the residents (2021).
_SAPPORO = Place(
    prefix="札幌市",
    areas=(
        _area("中央区", 122, "060", "北一条西 南一条西 大通西 宮の森一条 円山西町"),
        _area("北区", 146, "001", "北二十四条西 新琴似一条 屯田二条 篠路一条"),
        _area("東区", 134, "007", "北二十条東 東苗穂一条 伏古一条 本町一条"),
        _area("白石区", 109, "003", "本通 菊水一条 北郷二条 東札幌一条"),
        _area("豊平区", 114, "062", "平岸二条 月寒東一条 西岡三条 美園一条"),
        _area("南区", 69, "005", "澄川二条 真駒内本町 川沿一条 藤野三条"),
        _area("西区", 111, "063", "琴似一条 八軒一条東 発寒二条 西野三条"),
        _area("厚別区", 64, "004", "厚別中央一条 厚別西二条 青葉町 もみじ台北"),
        _area("手稲区", 72, "006", "前田一条 手稲本町一条 新発寒二条 星置一条"),
        _area("清田区", 57, "004", "清田一条 平岡二条 里塚一条 美しが丘一条"),
    ),
)
_HAKODATE = Place(
    prefix="北海道函館市",
    areas=(
        _area(
            "",
            1000,
            "040",
            "元町 末広町 弁天町 湯川町 松風町 本町 五稜郭町 梁川町 美原 昭和 桔梗 深堀町 日吉町 富岡町 港町",
        ),
    ),
)
_SETAGAYA = Place(
    prefix="東京都世田谷区",
    areas=(
        _area(
            "",
            1000,
            "154",
            "三軒茶屋 世田谷 北沢 代沢 太子堂 下馬 駒沢 桜新町 用賀 成城 祖師谷 砧 経堂 松原 等々力 奥沢",
        ),
    ),
)
_PLACES = {"011002": _SAPPORO, "012025": _HAKODATE, "131121": _SETAGAYA}
_BUILDINGS = ("コーポ", "ハイツ", "メゾン", "グランド", "サンライズ", "パークサイド", "グリーン", "第一")
_BUILDING_KINDS = ("マンション", "荘", "ハイム", "レジデンス", "コート")


@cache
def place_of(municipality: str) -> Place:
    """Return the place of a six-digit code; one without towns of its own gets a main street."""
    if municipality in _PLACES:
        return _PLACES[municipality]
    found = table().get(municipality)
    if found is None or not found.is_municipality:
        raise ValueError("people live in a municipality of the table of local governments")
    return _main_streets(found)


def _main_streets(city: LocalGovernment) -> Place:
    prefecture = table()[city.parent]
    wards = [ward.name.removeprefix(city.name) for ward in wards_of(city.code)] or [""]
    prefix = f"{prefecture.name}{city.name}"
    return Place(prefix=prefix, areas=tuple(_area(ward, 1, "999", "本町") for ward in wards))


def draw_address(random: Random, place: Place, *, crowded: bool) -> Address:
    """Draw an address; *crowded* households more often live in a building with rooms."""
    area = random.choices(place.areas, [area.share for area in place.areas])[0]
    town = f"{random.choice(area.towns)}{random.randint(1, 12)}丁目"
    lot = f"{random.randint(1, 30)}番{random.randint(1, 40)}号"
    return Address(
        ward=area.ward,
        area=town,
        text=f"{place.prefix}{area.ward}{town}{lot}",
        building=_draw_building(random) if random.random() < (0.7 if crowded else 0.3) else "",
        postal=f"{area.postal_prefix}-{random.randint(0, 9999):04d}",
    )


def draw_domicile(random: Random, place: Place) -> str:
    """Draw a 本籍: mostly the same municipality, in lots rather than house numbers."""
    home = place if random.random() < 0.7 else random.choice(tuple(_PLACES.values()))
    area = random.choice(home.areas)
    town = f"{random.choice(area.towns)}{random.randint(1, 12)}丁目"
    return f"{home.prefix}{area.ward}{town}{random.randint(1, 400)}番地"


def _draw_building(random: Random) -> str:
    name = random.choice(_BUILDINGS) + random.choice(_BUILDING_KINDS)
    return f"{name}{random.randint(1, 9)}{random.randint(1, 12):02d}号室"
