"""What `words.py` knows of Albanian and English: endings, irregular words, stop words.

Everything is written folded (ë as e, ç as c, lower case), as users type it. Lists of words are
strings separated by spaces and lines, so that they read and diff as lists.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import NamedTuple

VOWELS = frozenset("aeiouy")


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lists(text: str) -> Mapping[str, tuple[str, ...]]:
    """Lines of `head: word word ...` as the heads of each word, in the order of the lines."""
    heads: dict[str, tuple[str, ...]] = {}
    for line in text.strip().splitlines():
        head, _, words = line.partition(":")
        for word in words.split():
            heads[word] = (*heads.get(word, ()), head.strip())
    return MappingProxyType(heads)


# --- Albanian endings ----------------------------------------------------------------------------


class Ending(NamedTuple):
    """One way to read an ending: after what it stands, and what is left when it is taken off.

    `leaves` holds one text to append to the rest per possible reading, the likelier first: folded
    "-es" is the genitive of "page" (leaves nothing) as well as the end of "punonjes" (leaves "es").
    """

    stands_after: Callable[[str], bool]
    leaves: tuple[str, ...]


def _anything(rest: str) -> bool:
    return True


def _syllable(rest: str) -> bool:
    """A noun's stem holds a vowel: "shtet" and "tren" are not inflected forms."""
    return not VOWELS.isdisjoint(rest)


def _long_syllable(rest: str) -> bool:
    return len(rest) >= 4 and _syllable(rest)


def _vowel(rest: str) -> bool:
    return rest[-1] in VOWELS


def _consonant(rest: str) -> bool:
    return not _vowel(rest) and _syllable(rest)


def _velar(rest: str) -> bool:
    """After k, g, h (not the h of dh, sh, th, xh, zh) a masculine takes -u, elsewhere -i."""
    return rest[-1] in "kg" or (rest[-1] == "h" and rest[-2:] not in {"dh", "sh", "th", "xh", "zh"})


def _long_velar(rest: str) -> bool:
    return _velar(rest) and _long_syllable(rest)


def _velar_or_vowel(rest: str) -> bool:
    return (_velar(rest) or _vowel(rest)) and _syllable(rest)


def _not_velar(rest: str) -> bool:
    return not _velar(rest) and _syllable(rest)


def _before_loose_j(rest: str) -> bool:
    """After a consonant the j is the ending's own; gj and nj are letters of the stem."""
    return rest[-1] not in "gn" and _consonant(rest)


def _softened(rest: str) -> bool:
    """Plurals in -q, -j, -nj take their case endings without a vowel: miq-ve, popuj-t."""
    return rest[-1] in "qj" and _syllable(rest)


def _participle(rest: str) -> bool:
    """Before -ur; the nouns kultur-e, faktur-e, matur-e are none."""
    return _consonant(rest) and not rest.endswith(("at", "kt", "lt"))


def _declined(*bases: str) -> str:
    """All genders, numbers and cases of adjectives and participles."""
    cases = ("", *_words("i it in a at ate ave ash e es en et ve ish ite esh eve"))
    return " ".join(base + case for base in bases for case in cases)


# Per line: endings, what they stand after, what they leave. The longest ending that fits wins, and
# of one ending the first line that fits. Case endings are combined with the stem's last sounds
# where only the combination tells ("-ive" may be bujqes-ive or aktiv-e).
_ENDINGS: tuple[tuple[str, Callable[[str], bool], tuple[str, ...]], ...] = (
    # kurs, kursi, kurse; burse, bursa; lule; djathe, djathera; and forms short of their final ë
    ("a e i en in ash esh ish", _syllable, ("",)),
    ("ve vet", _consonant, ("",)),
    ("ave avet eve evet", _syllable, ("",)),
    ("it", _not_velar, ("",)),
    ("es", _syllable, ("", "es")),
    ("ues", _anything, ("ues",)),
    ("et", _syllable, ("", "et")),
    ("itet", _anything, ("itet", "it")),
    ("at", _syllable, ("", "at")),
    ("era erat erave erash", _consonant, ("er", "")),
    # bujqesi, bujqesia, bujqesise; histori, historie; dhenie, dhenies
    ("ia ie ise ies ien iet ieve iesh ieje", _syllable, ("",)),
    ("ine", _syllable, ("", "in")),
    ("ite", _syllable, ("", "it")),
    ("ive", _syllable, ("", "iv")),
    # mik, miku, miq, miqve; ari, ariu; popull, popuj, popujt; zanatci, zanatcinj
    ("u", _long_velar, ("", "im")),
    ("u ut un", _velar_or_vowel, ("",)),
    ("iu iun iut inj injt injte injve injsh", _syllable, ("",)),
    ("t te sh", _softened, ("",)),
    # ndermarrje, ndermarrja; shkupjane, shkupjanja; foshnje, foshnja; ide, ideja; kala, kalaja
    ("ja je jes jen jet jeve jesh jeje", _before_loose_j, ("",)),
    ("nja", _syllable, ("nj", "n")),
    ("eja eje", _syllable, ("",)),
    ("aja", _syllable, ("", "aj")),
    # radio, radioja, radiot
    ("oja", _syllable, ("o", "oj")),
    ("oje", _vowel, ("o",)),
    ("osh", _syllable, ("o", "osh")),
    ("ove", _syllable, ("o", "ov")),
    ("os", _syllable, ("os", "o")),
    ("ot", _syllable, ("ot", "o")),
    # verbs in -oj and their participles meet the verbal noun: trajnoj, trajnuar, trajnim
    (_declined("uar", "yer"), _anything, ("im",)),
    ("oj", _syllable, ("im", "oj")),
    ("ojm ojme ojn ojne onte uam uan uat", _syllable, ("im",)),
    ("ohem ohesh ohet ohemi oheni ohen ohej ohu ohuni", _syllable, ("im",)),
    ("on", _syllable, ("on", "im", "o")),
    ("oni onin", _syllable, ("on", "im")),
    ("o oi", _syllable, ("o", "im")),
    # Gheg infinitives and participles: me mesu, me punue, i punesuem
    ("u", _syllable, ("im", "u")),
    (_declined("uem") + " ue", _syllable, ("im",)),
    ("um ume umi umit umin umes umen umet umeve", _syllable, ("im", "um")),
    # the other participles meet the bare verb (hapur, hap), not kulture
    (_declined("ur"), _participle, ("ur", "")),
)


def _by_ending() -> Mapping[str, tuple[Ending, ...]]:
    table: dict[str, tuple[Ending, ...]] = {}
    for endings, stands_after, leaves in _ENDINGS:
        for ending in endings.split():
            table[ending] = (*table.get(ending, ()), Ending(stands_after, leaves))
    return MappingProxyType(table)


ENDINGS = _by_ending()
LONGEST_ENDING = max(map(len, ENDINGS))

# --- Albanian words that no ending explains ------------------------------------------------------

# Stem: its forms that the endings would not bring there. A form may have several stems.
IRREGULAR = _lists("""
djal: djem djemt djemte djemve djemsh djelm djelmt djelmte djelmve djelmsh
femij: fmi fmijes fmijet thmi thmija thmijt
fshat: fshatra fshatrat fshatrave fshatrash
grua: grua gruaja gruas gruan gruaje gra grate grave grash
grua: grat gravet gru grue gruja grues grus gruen grun gruve
hua: hua huaja huas huase huan huane huaje huat huate huave huash
huaj: huaja huajat huaje huajes huajet
ide: ide ideja ideje idese idene ides iden idete idet ideve idesh
jet: jetoj jeton jetojme jetoni jetojne jetohet jetuar
jav: javes javet
kafe: kafe kafeja kafeje kafese kafene kafete kafeve kafesh
kal: kuaj kuajt kuajve kuajsh
kthim: kthej kthen kthehem kthehesh kthehet kthehemi ktheheni kthehen kthejne
kthim: kthye kthyem kthyeme kthym kthyme kthymit
kufi: kufi kufiri kufirit kufirin kufij kufijte kufijve kufijsh kufinj kufinjte
loj: lojes lojra lojrat lojrave lojera lojerat lojerave
madh: medhenj medhenjte medhenjve medhej medhejt medha medhaja medhate medhat medhave
mbeshtet: mbeshtes mbeshtesim mbeshtesin
muaj: muj muji mujit mujin mujt mujve
nat: net netet neteve netesh
njeri: njeri njeriu njeriut njeriun njerez njerezit njerezve njerezish njerz njerzit njerzve
nxenes: nxans nxansi nxansit nxansat nxansve nxanse nxanes nxanesi nxanesit nxanesve nxanese
pages: paguaj paguajme paguajne paguhet paguhem paguhen pagume
prind: prinder prinderit prinderve prinderish prindrit prindrve prindt
re: rese rene reja reje rejat rejave
ri: rinj rinjt rinjte rinjve rinjsh rij rijt
shtep: shpi shpia shpis shpise shpin shpine shpite shpije shpijes
uj: ujra ujrat ujrave ujera ujerat ujerave
vella: vella vellezer vellezerit vellezerve vllazen vllaznit
vit: vjet vjett vjetet vjete vjetve vjeteve vjetesh
vogel: vegjel vegjelit vegjelve vegjlit vegjlve vogjel
""")

# Words that end like an inflected form and are none.
UNINFLECTED = frozenset(
    _words("""
artizanat audit basen bilet biznes buletin buxhet certifikat debat deficit disiplin doktorat format
gazet interes internat internet kabinet kamin kandidat kapitalit kombinat kongres konsulat kontrat
kuzhin limit magazin makin medicin merit nxenes online paket pension planet privat proces profit
progres qytet rezultat sekret sindikat tablet termin transit tranzit vitamin
""")
)

# Stem read: stem kept. Verbs whose noun is not in -im, Gheg and foreign spellings.
STEMS = MappingProxyType({
    "ndihmim": "ndihm",
    "pagim": "pages",
    "punim": "pun",
    "puntor": "punetor",
    "femn": "femr",
    "nan": "nen",
    "bisnes": "biznes",
    "biznez": "biznes",
    "digital": "digjital",
    "dixhital": "digjital",
    "dipllom": "diplom",
    "kompiuter": "kompjuter",
    "onlajn": "online",
    "startap": "startup",
})  # fmt: skip

# --- English -------------------------------------------------------------------------------------

ENGLISH_IRREGULAR = _lists("""
appli: application applications applicant applicants
child: children childrens
disabl: disability disabilities
foot: feet
labor: labour labours
life: lives
man: men mens
news: news
person: people peoples
programming: programming programmer programmers
return: returnee returnees
teach: taught
woman: women womens
""")

# Doers in -er and -or that are taken back to what they do (trainer, train); others stay whole.
ENGLISH_DOERS = _words("""
build clean consult coordinat counsel counsell design develop dress driv educat farm found garden
instruct invest keep lead learn mak manag organis organiz paint perform plumb produc research seek
speak supervis teach trad train weld work
""")

# Ending, what replaces it, and how many letters must be left before it. Tried in this order, again
# as long as one applies.
ENGLISH_DERIVATIONS: tuple[tuple[str, str, int], ...] = (
    ("isation", "is", 3),
    ("ization", "is", 3),
    ("ional", "ion", 3),
    ("ural", "ur", 4),
    ("cial", "c", 5),
    ("ship", "", 5),
    ("ment", "", 5),
    ("ness", "", 5),
    ("tion", "t", 4),
    ("ator", "at", 4),
)

# Words that end like one of the above, or like -ly, and are whole.
ENGLISH_WHOLE = frozenset(
    _words("""
apartment assembly department evening family hundred instrument morning
""")
)

# --- Words that carry no need --------------------------------------------------------------------

# Left out on purpose: "it" (information technology), "has" (a municipality), "vend", "jashte",
# "falas", "para", "pune", which carry meaning here.
STOP_WORDS = frozenset(
    _words("""
a ai ajo ama an and andej aq are as asaj asht ashtu at ata atij ato atyre be been being bi but by ca
came can cdo cila cilat cilen cilet cili cilin cilit cka d de deri dhe did do does doing don done
during e each edhe ende eshte etj every for from gjate gjithashtu gjithe had have he hence her here
hers him his i if in into is ishin isht ishte its iu ja jam jan jane je jem jemi jen jena jeni jo ju
juaj kam kan kane ke kemi ken kena keni kesaj keta kete ketij keto kishin kishte kjo krejt kso kta
kto ky ma mbi me megjithate mes mos mu my n na naj nder ne nen nepermjet nese nga ni nime nje
njefare nji no nor not nuk o of off on or ose other others our ours out over pa pas pasi per permes
pernga po por porsi pra prej qe qi qysh rreth s sa saj same se secila secili sepse shume si sic
sipas sish so such t tani tash te tek than that the their them then these they this those through
tij tjera tjeret tjeter to tona tone tu tyre u ua un una une until upon us vet was we were while
with without yne you your yours
""")
)

# Words of asking and offering ("dua", "looking for"): matched only when nothing else is left.
SOFT_WORDS = frozenset(
    _words("""
about afer all already also am ankohem any anybody anyone anything apliko aplikoj aplikojme aplikoni
aplikosh apliku aplikue apply applying around atje aty available ba bashkia become becoming behem
behen behet bej beje bejme bejne best big ble blej blejme bo bring bukur burim burime burimi cfare
cheap ckemi come coming concerning could dal dale dear desha deshiroj deshiroje deshirojme deshironi
di dicka dicke dij diku dikush dime din doja dojme dojsha dona doni donin dot du dua duam duan due
duhen duhet dy emri ever faleminderit falemnderit falemnderoj fast filloj fillosh fillu fillue find
finding get gets getting give gjashte gjat gje gjej gjeja gjejme gjendem gjenden gjendet gjeni gjera
gjet gjete gjetur gjind gjitha gjithcka go going gone good hello help hey hi hope how id iki im ime
info informacion informacione interesohem interested interesuar ive jap jep jepen jepet jepni jetoj
jeton jone jote just ka kah kaq kater kerkoj kerkojm kerkojme kerkojne kerkon kerkoni kerku kerkue
kesh ketu kind kjofte know kreva kryej kryer ku kudo kujt kur kush lejohem lejohet less let lidhur
life like live living lloj lloje lloji look looking lot lots lutem madam madh madhe make making many
marr marre marrim mbaroj mbarova mbaruar mendoj menyra menyre menyren merr merren merret mir mira
mire miredita mirupafshim more much muj mujm mujna mund mundem mundemi munden mundesi mundesia
mundesine mundesise mundesish mundesite mundesive mundesohet mundet mundsi mundsia mundsite munem
munet myself name ndihmo ndihmojne ndihmoni ndodhet ndokund ndonje ndonjeher ndoshta near nearby
need needed needs neser never nevoj nevoja nevoje nevojes nevojiten nevojitet nevojshme new nice nis
njerez offer offered offers ofrohen ofrohet ofrojn ofrojne ofron ofroni old one opportunities
opportunity own people perfitoj perfitojne perfiton perfitosh perfundova perfunduar pershendes
pershendetje pershkrim persona personat pese please posacerisht possible prane program programe
programesh programet programeve programi programin programit programme programmes programs project
projects projekt projekte projektesh projektet projekteve projekti projektin projektit provide
provided provides pse pyetje qeveri qeveria qfare qka question quhem quick quickly really regarding
regjistrim regjistrimi regjistrimin regjistrohem regjistrohen regjistrohet reja respekt rregulloj
rregulluar rris rrisin rrit sapo scheme schemes search searching shkoj shku shkuar shkue should show
shpejt shpresoj shteti shtetit sidomos sigurt sime sir skema skemash skemat skemave skeme skemen
small some somebody someone something sort sot still take taking takohem takoj tell tend tende thank
thanks there think thjesht three ti tim time too tre trego tregojne tregoni tung two type up
vecanerisht vende vendi very vete vetem vij vitesh viti vitin vitit vjec vjecar vjecare vjece vogel
vogjel vogla vogli wanna want wanted wants way ways what where which who whom whose why will would
year years yte zgjedh zgjedhim zgjedhin
""")
)
