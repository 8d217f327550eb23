"""Every form of a noun finds what is written with any other form of it, and nothing else."""

import pytest
from django.http import QueryDict

from directory.programmes.models import Organisation, Programme
from directory.search import index
from directory.search.parameters import parse
from directory.search.results import search
from tests.conftest import TODAY

# Nominative, definite, accusative, genitive; the same in the plural. One noun per line.
NOUNS = """
kurs kursi kursin kursit kurse kurset kurseve
bursë bursa bursën bursës bursa bursat bursave
punë puna punën punës punë punët punëve
biznes biznesi biznesin biznesit biznese bizneset bizneseve
trajnim trajnimi trajnimin trajnimit trajnime trajnimet trajnimeve
praktikë praktika praktikën praktikës praktika praktikat praktikave
shkollë shkolla shkollën shkollës shkolla shkollat shkollave
universitet universiteti universitetin universitetit universitete universitetet universiteteve
student studenti studentin studentit studentë studentët studentëve
studente studentja studenten studentes studente studentet studenteve
nxënës nxënësi nxënësin nxënësit nxënës nxënësit nxënësve
mësues mësuesi mësuesin mësuesit mësues mësuesit mësuesve
fermer fermeri fermerin fermerit fermerë fermerët fermerëve
fermë ferma fermën fermës ferma fermat fermave
grant granti grantin grantit grante grantet granteve
kredi kredia kredinë kredisë kredi kreditë kredive
bujqësi bujqësia bujqësinë bujqësisë
blegtori blegtoria blegtorinë blegtorisë
turizëm turizmi turizmin turizmit
bujtinë bujtina bujtinën bujtinës bujtina bujtinat bujtinave
vajzë vajza vajzën vajzës vajza vajzat vajzave
grua gruaja gruan gruas gra gratë grave
djalë djali djalin djalit djem djemtë djemve
rini rinia rininë rinisë
fshat fshati fshatin fshatit fshatra fshatrat fshatrave
qytet qyteti qytetin qytetit qytete qytetet qyteteve
bashki bashkia bashkinë bashkisë bashki bashkitë bashkive
zyrë zyra zyrën zyrës zyra zyrat zyrave
pagë paga pagën pagës paga pagat pagave
vit viti vitin vitit vjet vitet viteve
gjuhë gjuha gjuhën gjuhës gjuhë gjuhët gjuhëve
diplomë diploma diplomën diplomës diploma diplomat diplomave
profesion profesioni profesionin profesionit profesione profesionet profesioneve
zanat zanati zanatin zanatit zanate zanatet zanateve
mjeshtër mjeshtri mjeshtrin mjeshtrit mjeshtra mjeshtrat mjeshtrave
ndërmarrje ndërmarrja ndërmarrjen ndërmarrjes ndërmarrje ndërmarrjet ndërmarrjeve
sipërmarrës sipërmarrësi sipërmarrësin sipërmarrësit sipërmarrës sipërmarrësit sipërmarrësve
shoqatë shoqata shoqatën shoqatës shoqata shoqatat shoqatave
qendër qendra qendrën qendrës qendra qendrat qendrave
kamp kampi kampin kampit kampe kampet kampeve
konkurs konkursi konkursin konkursit konkurse konkurset konkurseve
shkëmbim shkëmbimi shkëmbimin shkëmbimit shkëmbime shkëmbimet shkëmbimeve
vullnetar vullnetari vullnetarin vullnetarit vullnetarë vullnetarët vullnetarëve
emigrant emigranti emigrantin emigrantit emigrantë emigrantët emigrantëve
familje familja familjen familjes familje familjet familjeve
fëmijë fëmija fëmijën fëmijës fëmijë fëmijët fëmijëve
bletë bleta bletën bletës bletë bletët bletëve
lopë lopa lopën lopës lopë lopët lopëve
dele delja delen deles dele delet deleve
mollë molla mollën mollës mollë mollët mollëve
pemë pema pemën pemës pemë pemët pemëve
serrë serra serrën serrës serra serrat serrave
traktor traktori traktorin traktorit traktorë traktorët traktorëve
makineri makineria makinerinë makinerisë makineri makineritë makinerive
artizan artizani artizanin artizanit artizanë artizanët artizanëve
infermiere infermierja infermieren infermieres infermiere infermieret infermiereve
polic polici policin policit policë policët policëve
ushtar ushtari ushtarin ushtarit ushtarë ushtarët ushtarëve
pajisje pajisja pajisjen pajisjes pajisje pajisjet pajisjeve
certifikatë certifikata certifikatën certifikatës certifikata certifikatat certifikatave
subvencion subvencioni subvencionin subvencionit subvencione subvencionet subvencioneve
kuzhinier kuzhinieri kuzhinierin kuzhinierit kuzhinierë kuzhinierët kuzhinierëve
"""
TABLE = [list(dict.fromkeys(line.split())) for line in NOUNS.strip().splitlines()]
# Folded, these are forms of both.
SHARED = {"student": "studente", "studente": "student"}


@pytest.fixture
def one_programme_for_each_form(db: None) -> dict[str, set[str]]:
    """Programmes that differ in one word of their title; their ids by the noun they are about."""
    runner = Organisation.objects.create(name="X", slug="x")
    ids: dict[str, set[str]] = {}
    programmes: list[Programme] = []
    for noun, *others in TABLE:
        for number, form in enumerate([noun, *others]):
            slug = f"p{len(programmes)}"
            programmes.append(
                Programme(
                    slug=slug,
                    published=True,
                    title_sq=form.capitalize() if number % 2 else form,
                    summary_sq="…",
                    kinds=["education"],
                    organisation=runner,
                    recurrence="rolling",
                    status="active",
                    confidence="verified",
                )
            )
            ids.setdefault(noun, set()).add(slug)
    Programme.objects.bulk_create(programmes)
    index.rebuild()
    return ids


def found(query: str) -> set[str]:
    data = QueryDict(mutable=True)
    data["q"] = query
    return {hit.facts["id"] for hit in search(parse(data), on=TODAY, language="sq").hits}


def test_the_table_is_as_large_as_promised() -> None:
    assert len(TABLE) >= 60
    assert sum(map(len, TABLE)) >= 350


def typed(form: str, number: int) -> str:
    """The form as half of the users type it, without diacritics, or in capitals."""
    return (form, form.replace("ë", "e").replace("ç", "c"), form.upper())[number % 3]


def test_every_form_of_a_noun_finds_every_other_form_and_no_other_noun(
    one_programme_for_each_form: dict[str, set[str]],
) -> None:
    ids = one_programme_for_each_form
    wrong = {}
    for noun, *others in TABLE:
        for number, form in enumerate([noun, *others]):
            answer = found(typed(form, number))
            may_find = ids[noun] | ids.get(SHARED.get(noun, ""), set())
            if not ids[noun] <= answer <= may_find:
                wrong[form] = (len(ids[noun] - answer), len(answer - may_find))
    assert wrong == {}
