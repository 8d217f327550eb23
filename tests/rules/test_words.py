"""Words: one test per promise, the Albanian of the domain in full tables."""

import time
import unicodedata
from itertools import combinations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from directory.rules.word_tables import IRREGULAR, SOFT_WORDS, STOP_WORDS, UNINFLECTED
from directory.rules.words import (
    fold,
    is_soft,
    is_stop,
    keys,
    readings_sq,
    spans,
    stem_en,
    stem_sq,
    tokens,
    typo_limit,
    within_edits,
)

# Text as people and machines send it: any character, with the troublesome ones more often.
TEXT = st.text() | st.text(
    alphabet=st.sampled_from("aëçEsn0 9'’-/_\u0308\u0327\u0301\x00\u200b\u00ad½ﬁßİıας😀ع\ud800\t.")
)
LETTERS = st.text(alphabet="abcde", max_size=9)


def meet(one: str, other: str) -> bool:
    """Whether two words as typed are forms of one word."""
    return not keys(fold(one)).isdisjoint(keys(fold(other)))


def albanian_meet(one: str, other: str) -> bool:
    return not set(readings_sq(fold(one))).isdisjoint(readings_sq(fold(other)))


# --- folding -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Bursë për GRATË", "burse per grate"),
        ("Çfarë", "cfare"),
        ("Pune\u0308 dhe c\u0327erdhe", "pune dhe cerdhe"),  # decomposed
        ("naïve café Ångström Łódź Đorđe Ørsted", "naive cafe angstrom lodz dorde orsted"),
        ("Straße æble ısı İstanbul", "strasse aeble isi istanbul"),
        ("t’i s‘kam ç`do s´kam", "t'i s'kam c'do s'kam"),
        ("“kurs” «falas» „burse‟", '"kurs" "falas" "burse"'),
        ("start-up rrobaqepësi/parukeri 2024–2025", "start up rrobaqepesi parukeri 2024 2025"),
        ("a\x00b\x07c so\u00adft le\u200dft", "abc soft left"),
        ("  kurs\t\n falas\u00a0 sot ", "kurs falas sot"),
        ("ﬁlm Ｋｕｒｓ ²", "film kurs 2"),
        ("Ελλάδα مرحبا 😀", "ελλαδα مرحبا 😀"),
        ("", ""),
    ],
)
def test_folding_leaves_one_spelling(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@given(TEXT)
@example("ǆ½ŉ\u0345")
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(TEXT)
def test_folded_text_can_be_stored(text: str) -> None:
    folded = fold(text)
    assert "\x00" not in folded
    assert folded.encode().decode() == folded  # no half surrogates


@given(st.text(alphabet="abcçdeëfghijklmnopqrstuvxyzáàâñüö ÇËÉ"))
def test_composed_and_decomposed_letters_fold_alike(text: str) -> None:
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))


@given(TEXT)
def test_case_does_not_matter_to_folding_albanian(text: str) -> None:
    albanian = "".join(c for c in text if c in "abcçdeëE sn0")
    assert fold(albanian.upper()) == fold(albanian)


# --- words and where they stand ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Kurs falas në Kukës!", ["kurs", "falas", "ne", "kukes"]),
        ("AKPA, IT & 4D", ["akpa", "it", "4d"]),
        ("shkolla 9-vjeçare", ["shkolla", "9", "vjecare"]),
        ("t'i s'kam ç’është", ["t", "i", "s", "kam", "c", "eshte"]),
        ("women's and the UNDP’s", ["women", "and", "the", "undp"]),
        ("AKPA-së, start-up", ["akpa", "start", "up"]),
        ("bursat e DAAD-it te BERZH‑it", ["bursat", "e", "daad", "te", "berzh"]),
        ("pune\u0308-it", ["pune"]),
        ("e-mail, part-time, 18-29, check-in?", "e mail part time 18 29 check".split()),
        ("Vau-i-Dejës -it a-i", "vau i dejes it a i".split()),
        ("40.000 lekë/muaj", ["40", "000", "leke", "muaj"]),
        ("snake_case a_b", ["snake", "case", "a", "b"]),
        ("'s '' s' -", ["s", "s"]),
        ("½ 😀 ...", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_spans_point_into_the_original_text() -> None:
    text = "Bursë për ’Women’s’ c\u0327erdhe e\u0308, ﬁlm"
    assert [(text[start:end], word) for start, end, word in spans(text)] == [
        ("Bursë", "burse"),
        ("për", "per"),
        ("Women", "women"),
        ("c\u0327erdhe", "cerdhe"),
        ("e\u0308", "e"),
        ("ﬁlm", "film"),
    ]


@given(TEXT)
@example("e\u0308\u0308pun")
@example("½a½'s")
def test_spans_and_tokens_agree(text: str) -> None:
    found = spans(text)
    assert [word for _, _, word in found] == tokens(text)
    edge = 0
    for start, end, word in found:
        assert edge <= start < end <= len(text)
        assert tokens(text[start:end]) == [word]
        edge = end


@given(TEXT)
def test_folding_first_does_not_change_the_words(text: str) -> None:
    assert tokens(fold(text)) == tokens(text)


# --- keys ----------------------------------------------------------------------------------------


def test_keys_hold_the_stem_of_both_languages() -> None:
    assert keys("kurse") == {"s:kurs", "e:kurs"}
    assert keys("trainings") >= {"e:train"}


@pytest.mark.parametrize("word", ["4d", "2024", "9", "ελλαδα", "مرحبا"])
def test_numbers_and_other_scripts_are_their_own_key(word: str) -> None:
    assert keys(word) == {f"s:{word}"}


@given(TEXT)
def test_every_word_has_keys_that_an_index_can_hold(text: str) -> None:
    for word in tokens(text):
        found = keys(word)
        assert found
        assert all(key[:2] in {"s:", "e:"} and 2 < len(key) <= 80 for key in found)


@given(st.text(alphabet="aeiouybcdghjklmnqrstuv", min_size=1))
def test_keys_follow_from_the_stems(word: str) -> None:
    assert keys(word) == keys(word[:40])
    if len(word) <= 40:
        assert keys(word) == {f"e:{stem_en(word)}", *(f"s:{stem}" for stem in readings_sq(word))}
        assert readings_sq(word)[0] == stem_sq(word)
        assert len(readings_sq(word)) <= 3


@pytest.mark.parametrize(
    "text",
    [
        "e" * 100_000,
        "be" * 50_000,
        "pune " * 20_000,
        "e\u0308" * 50_000,
        "'s" * 50_000,
        "½" * 100_000,
        "'" * 100_000,
        "a'" * 50_000,
        "\x00" * 100_000,
        "عربي " * 20_000,
    ],
    ids=lambda text: repr(text[:3]),
)
def test_a_hundred_kilobytes_take_linear_time(text: str) -> None:
    started = time.perf_counter()
    words = tokens(text)
    assert [word for _, _, word in spans(text)] == words
    for word in words:
        assert keys(word)
        assert stem_sq(word)
        assert stem_en(word)
    assert fold(text) == fold(fold(text))
    assert time.perf_counter() - started < 2  # measured: 0.1 s; quadratic would take minutes


# --- the nouns of the domain ---------------------------------------------------------------------

# As a dictionary gives them: a word, the word, words, the words.
NOUNS = """
afat afati afate afatet
aftësi aftësia aftësi aftësitë
agjenci agjencia agjenci agjencitë
agronom agronomi agronomë agronomët
akademi akademia akademi akademitë
anglishte anglishtja
aplikim aplikimi aplikime aplikimet
arsim arsimi
artizanat artizanati
bashki bashkia bashki bashkitë
berber berberi berberë berberët
bimë bima bimë bimët
biznes biznesi biznese bizneset
blegtori blegtoria
bletar bletari bletarë bletarët
bletë bleta bletë bletët
bujk bujku bujq bujqit
bujqësi bujqësia
bursë bursa bursa bursat
certifikatë certifikata certifikata certifikatat
çerdhe çerdhja çerdhe çerdhet
dele delja dele delet
diplomë diploma diploma diplomat
ditë dita ditë ditët
dizajn dizajni dizajne dizajnet
djalë djali djem djemtë
djathë djathi djathëra djathërat
doktoraturë doktoratura doktoratura doktoraturat
dokument dokumenti dokumente dokumentet
elektricist elektricisti elektricistë elektricistët
emigrant emigranti emigrantë emigrantët
emigrim emigrimi emigrime emigrimet
energji energjia energji energjitë
familje familja familje familjet
fermë ferma ferma fermat
fermer fermeri fermerë fermerët
fëmijë fëmija fëmijë fëmijët
fondacion fondacioni fondacione fondacionet
formim formimi formime formimet
formular formulari formularë formularët
frut fruti fruta frutat
fshat fshati fshatra fshatrat
gazetari gazetaria
gërshërë gërshëra gërshërë gërshërët
gështenjë gështenja gështenja gështenjat
gjermanishte gjermanishtja
gjimnaz gjimnazi gjimnaze gjimnazet
gjuhë gjuha gjuhë gjuhët
grant granti grante grantet
hidraulik hidrauliku hidraulikë hidraulikët
hotel hoteli hotele hotelet
hua huaja hua huatë
ide ideja ide idetë
infermier infermieri infermierë infermierët
infermiere infermierja infermiere infermieret
inovacion inovacioni inovacione inovacionet
internet interneti
intervistë intervista intervista intervistat
investim investimi investime investimet
inxhinier inxhinieri inxhinierë inxhinierët
invalid invalidi invalidë invalidët
javë java javë javët
kamarier kamarieri kamarierë kamarierët
karrierë karriera karriera karrierat
këshillim këshillimi këshillime këshillimet
këshilltar këshilltari këshilltarë këshilltarët
klub klubi klube klubet
kompjuter kompjuteri kompjutera kompjuterat
konkurs konkursi konkurse konkurset
kontratë kontrata kontrata kontratat
kopsht kopshti kopshte kopshtet
kredi kredia kredi kreditë
kufi kufiri kufij kufijtë
kujdestar kujdestari kujdestarë kujdestarët
kulturë kultura kultura kulturat
kurs kursi kurse kurset
kursim kursimi kursime kursimet
kuzhinë kuzhina kuzhina kuzhinat
kuzhinier kuzhinieri kuzhinierë kuzhinierët
leje leja leje lejet
lopë lopa lopë lopët
lule lulja lule lulet
makinë makina makina makinat
master masteri mastera masterat
maturë matura matura maturat
mbështetje mbështetja mbështetje mbështetjet
mekanik mekaniku mekanikë mekanikët
mentor mentori mentorë mentorët
mësim mësimi mësime mësimet
mësues mësuesi mësues mësuesit
mësuese mësuesja mësuese mësueset
mik miku miq miqtë
mjaltë mjalti
mjek mjeku mjekë mjekët
muaj muaji muaj muajt
ndërmarrje ndërmarrja ndërmarrje ndërmarrjet
ndërtim ndërtimi ndërtime ndërtimet
ndihmë ndihma ndihma ndihmat
njeri njeriu njerëz njerëzit
nxënës nxënësi nxënës nxënësit
nxënëse nxënësja nxënëse nxënëset
organizatë organizata organizata organizatat
pagesë pagesa pagesa pagesat
pagë paga paga pagat
papunësi papunësia
parukeri parukeria parukeri parukeritë
pastrues pastruesi pastrues pastruesit
pemë pema pemë pemët
perime perimja perime perimet
platformë platforma platforma platformat
praktikant praktikanti praktikantë praktikantët
praktikë praktika praktika praktikat
prind prindi prindër prindërit
proces procesi procese proceset
program programi programe programet
programim programimi programime programimet
projekt projekti projekte projektet
punë puna punë punët
punëdhënës punëdhënësi punëdhënës punëdhënësit
punëkërkues punëkërkuesi punëkërkues punëkërkuesit
punësim punësimi punësime punësimet
punëtor punëtori punëtorë punëtorët
punonjës punonjësi punonjës punonjësit
pushim pushimi pushime pushimet
qark qarku qarqe qarqet
qendër qendra qendra qendrat
qumësht qumështi
qytet qyteti qytete qytetet
qytetar qytetari qytetarë qytetarët
radio radioja radio radiot
regjistrim regjistrimi regjistrime regjistrimet
rini rinia
rrobaqepës rrobaqepësi rrobaqepës rrobaqepësit
saldator saldatori saldatorë saldatorët
sipërmarrës sipërmarrësi sipërmarrës sipërmarrësit
shërbim shërbimi shërbime shërbimet
shkëmbim shkëmbimi shkëmbime shkëmbimet
shkollë shkolla shkolla shkollat
shofer shoferi shoferë shoferët
shoqatë shoqata shoqata shoqatat
shtëpi shtëpia shtëpi shtëpitë
student studenti studentë studentët
studente studentja studente studentet
studim studimi studime studimet
teknologji teknologjia teknologji teknologjitë
tokë toka toka tokat
trajner trajneri trajnerë trajnerët
trajnim trajnimi trajnime trajnimet
treg tregu tregje tregjet
turist turisti turistë turistët
turizëm turizmi
universitet universiteti universitete universitetet
vajzë vajza vajza vajzat
vend vendi vende vendet
vendim vendimi vendime vendimet
video videoja video videot
vit viti vite vitet
vullnetar vullnetari vullnetarë vullnetarët
zanat zanati zanate zanatet
zyrë zyra zyra zyrat
"""

# Adjectives, which stand as nouns too (të rinjtë, të papunët), and what fits no pattern.
OTHERS = """
grua: grua gruaja gruas gruan gruaje gra gratë grave grash
i ri: ri riu riut riun rinj rinjtë rinjve rinjsh
e re: re resë renë reja rejat rejave
i kthyer: kthyer kthyera kthyerit kthyerin kthyerat kthyerve kthyerave kthyerish kthyerëve
i punësuar: punësuar punësuara punësuari punësuarit punësuarin punësuarat punësuarve punësuarish
i papunë: papunë papuna papuni papunit papunin papunët papunëve papunat papunave
i hapur: hapur hapura hapurit hapurin hapurat hapurave hapurën hapurës
i huaj: huaj huaja huajit huajin huajt huajve huajat huajave
i madh: madh madhe madhi madhit madhin madhja mëdhenj mëdhenjtë mëdhenjve mëdha mëdhaja mëdhatë
i vogël: vogël vogla vogli voglit voglin vegjël vegjëlit vegjëlve voglat voglave
profesional: profesional profesionale profesionalë profesionalët profesionalet profesionaleve
aktiv: aktiv aktive aktivë aktivët aktivet aktiveve aktivit
rinor: rinor rinore rinorë rinoret rinoreve rinorit
rural: rural rurale rurali ruralet ruraleve
"""


def declined(parts: str) -> set[str]:
    """All case forms of a noun, from the four forms a dictionary gives."""
    word, the_word, *plural = parts.split()
    forms = {word, the_word}
    if the_word[-1] in "iu":
        forms |= {the_word + "n", the_word + "t"}
    elif word[-1] == "ë":
        forms |= {word[:-1] + "e", word + "s", word + "n"}
    elif word[-1] in "eo":
        forms |= {word + "je", word + "s", word + "n"}
    elif word[-1] == "i":
        forms |= {word + "e", word + "së", word + "në"}
    elif word[-1] in "au":
        forms |= {word + "je", word + "së", word + "në", word + "s", word + "n"}
    else:
        forms |= {the_word[:-1] + "e", the_word[:-1] + "ës", the_word[:-1] + "ën"}
    if plural:
        words, the_words = plural
        forms |= {words, the_words, words + "ve"}
        forms.add(words + ("sh" if words[-1] in "aeëiouyjmq" else "ish"))
    return forms


def domain() -> dict[str, set[str]]:
    words = {line.split()[0]: declined(line) for line in NOUNS.strip().splitlines()}
    for line in OTHERS.strip().splitlines():
        head, _, forms = line.partition(": ")
        words[head] = set(forms.split())
    return words


DOMAIN = domain()

# The pairs of the table that do meet: feminines and participles of one word, and forms that are
# written alike (pagës, pages-; huaja is the loan as well as the foreign one).
MEETING = {
    ("hua", "i huaj"),
    ("infermier", "infermiere"),
    ("mësues", "mësuese"),
    ("nxënës", "nxënëse"),
    ("pagesë", "pagë"),
    ("punësim", "i punësuar"),
    ("student", "studente"),
}


def test_the_declension_of_the_tables_is_albanian() -> None:
    assert declined("bursë bursa bursa bursat") == {
        "bursë", "bursa", "burse", "bursës", "bursën", "bursat", "bursave", "bursash",
    }  # fmt: skip
    assert declined("bashki bashkia bashki bashkitë") == {
        "bashki", "bashkia", "bashkie", "bashkisë", "bashkinë", "bashkitë", "bashkive", "bashkish",
    }  # fmt: skip
    assert declined("mik miku miq miqtë") >= {"mikun", "mikut", "miqve", "miqsh"}
    assert declined("nxënës nxënësi nxënës nxënësit") >= {"nxënësve", "nxënësish", "nxënësin"}
    assert len(DOMAIN) >= 150


@pytest.mark.parametrize("noun", DOMAIN)
def test_all_forms_of_a_word_meet_with_and_without_diacritics(noun: str) -> None:
    typed = DOMAIN[noun] | {fold(form) for form in DOMAIN[noun]}
    apart = [pair for pair in combinations(sorted(typed), 2) if not albanian_meet(*pair)]
    assert apart == []


def test_forms_of_different_words_do_not_meet() -> None:
    stems = {
        word: {stem for form in forms for stem in readings_sq(fold(form))}
        for word, forms in DOMAIN.items()
    }
    met = {pair for pair in combinations(DOMAIN, 2) if stems[pair[0]] & stems[pair[1]]}
    assert met == MEETING


@pytest.mark.parametrize(
    "words",
    [
        "trajnim trajnoj trajnohem trajnohen trajnuar trajnuara trajnuem me_trajnu",
        "punë punoj punon punojnë punuar punonte me_punu me_punue punojn",
        "studim studioj studion studiuar me_studju me_studjue studime",
        "regjistrim regjistrohem regjistrohu regjistruar regjistrohen me_regjistru",
        "aplikim aplikoj aplikoni apliko aplikuar me_apliku",
        "pagesë paguaj paguar paguhet paguara",
        "kthim kthehem kthyer kthyerit kthehen t'kthym",
        "ndihmë ndihmoj ndihmon ndihmuar",
        "hap hapje hapur hapet hapen me_hap",
        "mbështetje mbështes mbështetur mbështetet",
        "financim financoj financohet financuar financime",
    ],
)
def test_verbs_meet_their_noun(words: str) -> None:
    noun, *verbs = [tokens(word.replace("_", " "))[-1] for word in words.split()]
    assert [verb for verb in verbs if not albanian_meet(noun, verb)] == []


@pytest.mark.parametrize(
    ("typed", "standard"),
    [
        ("pun", "punë"),
        ("shkoll", "shkollë"),
        ("shkollë", "shkollat"),
        ("burs", "bursë"),
        ("bujqsi", "bujqësi"),
        ("bujqsin", "bujqësinë"),
        ("ndërmarrsi", "ndërmarrësi"),
        ("shrbim", "shërbim"),
        ("msim", "mësim"),
        ("msues", "mësues"),
        ("msusi", "mësues"),
        ("punsim", "punësim"),
        ("vetpunsim", "vetëpunësim"),
        ("t'punsum", "punësuar"),
        ("kufizume", "kufizuara"),
        ("puntor", "punëtor"),
        ("punë", "punve"),
        ("gru", "grua"),
        ("grue", "grua"),
        ("grat", "gratë"),
        ("vajz", "vajza"),
        ("djelm", "djem"),
        ("t'rinjt", "të rinjtë"),
        ("rijt", "rinjtë"),
        ("fmij", "fëmijë"),
        ("thmi", "fëmijët"),
        ("nxansit", "nxënësit"),
        ("femna", "femrat"),
        ("nana", "nënat"),
        ("shpi", "shtëpi"),
        ("muj", "muaj"),
        ("kthym", "kthyer"),
        ("startap", "startup"),
        ("dixhitale", "digjitale"),
        ("biznezi", "biznesi"),
        ("makin", "makina"),
        ("jasht", "jashtë"),
        ("përvoj", "përvoja"),
        ("Tropoj", "Tropojës"),
    ],
)
def test_gheg_and_careless_spellings_meet_the_standard(typed: str, standard: str) -> None:
    assert albanian_meet(tokens(typed)[-1], tokens(standard)[-1])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("kurs", "kursim"),
        ("kurse", "kursej"),
        ("punë", "pushim"),
        ("punë", "punëtor"),
        ("bursë", "burrë"),
        ("bursat", "burrat"),
        ("program", "programim"),
        ("programe", "programuar"),
        ("vend", "vendim"),
        ("vendi", "vendos"),
        ("shkollë", "shkak"),
        ("kredi", "kredo"),
        ("pagë", "pako"),
        ("ferma", "femra"),
        ("fermë", "fermer"),
        ("qark", "çark"),
        ("mal", "mall"),
        ("internet", "intern"),
        ("emigrim", "emigrant"),
        ("gjuhë", "gjumë"),
        ("dite", "drite"),
        ("studim", "student"),
        ("pemë", "penë"),
        ("shok", "shoqatë"),
        ("start", "startup"),
        ("kur", "kurs"),
        ("marr", "mars"),
        ("pak", "paks"),
    ],
)
def test_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert not albanian_meet(one, other)


def test_no_entry_of_the_albanian_tables_is_superfluous(monkeypatch: pytest.MonkeyPatch) -> None:
    with_tables = {word: readings_sq(word) for word in {*IRREGULAR, *UNINFLECTED}}
    monkeypatch.setattr("directory.rules.words._WHOLE_WORDS", {})
    assert [word for word, stems in with_tables.items() if readings_sq(word) == stems] == []


# --- English -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "train training trainings trained trainer trainers trains",
        "farm farming farms farmer farmers farmed",
        "woman women",
        "child children",
        "study studies studying studied",
        "university universities",
        "scholarship scholarships scholar",
        "internship internships intern interns",
        "apprentice apprenticeship apprentices apprenticeships",
        "employ employment employed employing employs",
        "unemployed unemployment",
        "business businesses",
        "course courses",
        "grant grants",
        "loan loans",
        "teach teacher teaching taught teachers",
        "manage manager management managing managed",
        "organise organisation organizations organizing organized organizer",
        "programme programmes program programs",
        "educate education educational educator",
        "vocation vocational",
        "agriculture agricultural",
        "finance financial financing financed",
        "disability disabilities disabled",
        "returnee returnees returned returning return",
        "apply applying applied application applications applicants",
        "code coding codes coded",
        "plan planning planned plans",
        "care caring cared",
        "travel travelling traveling travelled",
        "counsel counselling counseling counsellor counselor",
        "skill skills skilled",
        "nurse nursing nurses",
        "house housing houses",
        "jobseeker jobseekers",
        "beekeeping beekeeper beekeepers",
        "entrepreneur entrepreneurship entrepreneurs",
        "drive driving driver drivers",
        "class classes",
        "box boxes",
        "quick quickly",
        "month monthly months",
        "labour labor",
    ],
)
def test_english_forms_meet(words: str) -> None:
    assert len({stem_en(word) for word in words.split()}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("business", "busy"),
        ("programme", "programming"),
        ("employer", "employment"),
        ("student", "study"),
        ("university", "universe"),
        ("computer", "compute"),
        ("family", "fame"),
        ("career", "care"),
        ("need", "new"),
        ("car", "care"),
        ("apartment", "apart"),
        ("nation", "nature"),
        ("campus", "camp"),
        ("spring", "spread"),
        ("speed", "spend"),
        ("water", "wage"),
        ("number", "numb"),
        ("apply", "apple"),
        ("news", "new"),
    ],
)
def test_english_words_that_only_look_alike_stay_apart(one: str, other: str) -> None:
    assert stem_en(one) != stem_en(other)


# --- words without a need ------------------------------------------------------------------------


def test_lists_are_folded_single_words() -> None:
    for word in STOP_WORDS | SOFT_WORDS | UNINFLECTED | set(IRREGULAR):
        assert tokens(word) == [word]
    assert STOP_WORDS.isdisjoint(SOFT_WORDS)


@pytest.mark.parametrize("query", ["në dhe për një të me pa nga", "the of and for with in a to"])
def test_little_words_are_stop_words(query: str) -> None:
    assert all(is_stop(word) for word in tokens(query))


@pytest.mark.parametrize(
    "query",
    [
        "punë jashtë vendit falas",
        "IT Has para shtëpi",
        "i ri e re",
        "job work abroad free",
        "C 4D AKPA",
    ],
)
def test_words_with_a_meaning_are_not_stop_words(query: str) -> None:
    little = {"i", "e"}
    words = [word for word in tokens(query) if word not in little]
    assert not any(is_stop(word) or is_soft(word) for word in words)


@pytest.mark.parametrize(
    ("query", "need"),
    [
        ("dua të gjej një kurs anglishteje në Kukës", "kurs anglishteje kukes"),
        ("si mund të hap një biznes?", "hap biznes"),
        ("ku ka kurse për gra", "kurse gra"),
        ("a ka ndonjë bursë për jashtë", "burse jashte"),
        ("kërkoj punë, më ndihmoni ju lutem", "pune"),
        ("due me gjet pun n'Has", "pun has"),
        ("I want to find a job", "job"),
        ("how can I get a loan for my farm", "loan farm"),
        ("looking for an internship, please help me", "internship"),
        ("is there any training for women?", "training women"),
    ],
)
def test_asking_is_told_from_what_is_asked_for(query: str, need: str) -> None:
    words = [word for word in tokens(query) if not is_stop(word) and not is_soft(word)]
    assert words == need.split()


# --- spelling ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("word", "limit"),
    [("it", 0), ("pun", 0), ("kurs", 1), ("studime", 1), ("bujqesi", 1), ("trajnime", 2)],
)
def test_longer_words_may_hold_more_typos(word: str, limit: int) -> None:
    assert typo_limit(word) == limit


@pytest.mark.parametrize("number", ["2025", "20252026", "4d", "covid19"])
def test_numbers_are_never_misspelt(number: str) -> None:
    assert typo_limit(number) == 0


def alignment(a: str, b: str) -> int:
    """Optimal string alignment by its definition, in full."""
    table = [[row + column for column in range(len(b) + 1)] for row in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            table[i][j] = min(
                table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
                table[i - 1][j] + 1,
                table[i][j - 1] + 1,
            )
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                table[i][j] = min(table[i][j], table[i - 2][j - 2] + 1)
    return table[-1][-1]


@given(LETTERS, LETTERS, st.integers(0, 5))
@example("ca", "abc", 3)  # 2 with unrestricted edits, 3 here
@example("ab", "ba", 1)
@example("", "abc", 2)
def test_edits_are_counted_up_to_the_limit(a: str, b: str, limit: int) -> None:
    edits = alignment(a, b)
    assert within_edits(a, b, limit) == (edits if edits <= limit else None)
    assert within_edits(b, a, limit) == within_edits(a, b, limit)


def test_no_negative_limit_is_met() -> None:
    assert within_edits("kurs", "kurs", -1) is None


def test_long_words_are_compared_in_a_narrow_band() -> None:
    started = time.perf_counter()
    assert within_edits("a" * 20_000, "a" * 19_999 + "b", 1) == 1
    assert time.perf_counter() - started < 2  # measured: 0.06 s
