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
banj: banjo banja banjes banjot
bari: bariu bariut bariun barinj barinjte barinjve
bukur: bukur bukura bukurat bukurave bukuren bukures bukurit bukuri bukurine
djal: djem djemt djemte djemve djemsh djelm djelmt djelmte djelmve djelmsh
dru: druri drurit drurin drute druve drunj drunjte drunjve
femij: fmi fmijes fmijet thmi thmija thmijt
fshat: fshatra fshatrat fshatrave fshatrash
grua: grat gravet gru grue gruja grues grus gruen grun gruve
grua: grua gruaja gruas gruan gruaje gra grate grave grash
hua: hua huaja huas huase huan huane huaje huat huate huave huash
huaj: huaja huajat huaje huajes huajet
ide: ide ideja ideje idese idene ides iden idete idet ideve idesh
jav: javes javet
jet: jetoj jeton jetojme jetoni jetojne jetohet jetuar
kafe: kafe kafeja kafeje kafese kafene kafete kafeve kafesh
kal: kuaj kuajt kuajve kuajsh
kthim: kthej kthen kthehem kthehesh kthehet kthehemi ktheheni kthehen kthejne
kthim: kthy kthye kthyem kthyeme kthym kthyme kthymit
kufi: kufi kufiri kufirit kufirin kufij kufijte kufijve kufijsh kufinj kufinjte
lekur: lekure lekura lekures lekuren lekurat lekurave lekurash
loj: lojes lojra lojrat lojrave lojera lojerat lojerave
lop: lopt lopte
madh: medhenj medhenjte medhenjve medhej medhejt medha medhaja medhate medhat medhave
mal: malet
mama: mama mamaja mamane mamase mamave
mami: mami mamia mamine mamise mamite mamive
mbeshtet: mbeshtes mbeshtesim mbeshtesin
mobilj: mobilje mobiljes mobiljet mobiljeve mobilie mobilies mobiliet mobilieve
muaj: muj muji mujit mujin mujt mujve
nat: net netet neteve netesh
njeri: njeri njeriu njeriut njeriun njerez njerezit njerezve njerezish njerz njerzit njerzve
nxenes: nxans nxansi nxansit nxansat nxansve nxanse nxanes nxanesi nxanesit nxanesve nxanese
pages: paguaj paguajme paguajne paguhet paguhem paguhen pagume
paqe: paqe paqja paqes paqen
prind: prinder prinderit prinderve prinderish prindrit prindrve prindt
re: rese rene reja reje rejat rejave
ri: rinj rinjt rinjte rinjve rinjsh rij rijt
shtep: shpi shpia shpis shpise shpin shpine shpite shpije shpijes
tagji: tagji tagjia tagjise tagjine
taksi: taksi taksia taksise taksine taksite taksive
tradit: tradite tradites traditat
treg: tregu
uj: ujra ujrat ujrave ujera ujerat ujerave
vella: vella vellezer vellezerit vellezerve vllazen vllaznit
veri: veri veriu veriut veriun
vit: vjet vjett vjetet vjete vjetve vjeteve vjetesh
vogel: vegjel vegjelit vegjelve vegjlit vegjlve vogjel
""")

# Words that end like an inflected form and are none.
UNINFLECTED = frozenset(
    _words("""
artizanat audit basen bilet bio biznes buletin buxhet certifikat debat deficit disiplin doktorat
format gazet gurbet interes internat internet kabinet kamin kandidat kapitalit kombinat kongres
konsulat kontrat kurbet kuzhin limit magazin makin medicin merit nxenes online paket paret parket
pasur pension planet privat proces profit progres qytet rezultat sekret sindikat tablet termin
transit tranzit vitamin
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
    "qel": "cel",
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
recogni: recognise recognised recognises recognising recognition recognize recognized
programming: programing programmer programmers programming
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
# Albanian words among them are no forms of others: "kurs" (course) is no plural of "kur" (when).
ENGLISH_WHOLE = frozenset(
    _words("""
apartment assembly department evening family hundred instrument kamping katering kurre kurs legally
mall marr mars morning paks
""")
)

# --- Words that carry no need --------------------------------------------------------------------

# Left out on purpose: "it" (information technology), "has" (a municipality), "vend", "jashte",
# "falas", "para", "pune", which carry meaning here.
STOP_WORDS = frozenset(
    _words("""
a across ai ajo akoma ama an and andej apo aq are as asaj asht ashtu at ata atehere atij ato atyre
be because been being bi both bre brenda but by ca can cdo cila cilat cilen cilet cili cilin cilit
cka d de deri dhe did disa do does doing don done during e each edhe either ende eshte etj every for
from gjate gjithashtu gjithe had hala have he hence her here hers him his i ia if in into is ishin
isht ishte its iu ja jam jan jane jau je jem jemi jen jena jeni jo jom jona jot ju jua juaj juve kam
kan kane ke kemi ken kena keni kesaj keshtu keta kete ketij keto ketyre kishim kishin kishte kjo
knej kom kon krejt kso kta kto ktu ky kyi kyt m ma madje masi mbi me megjithate meqe mes midis might
moj mos mu mua must my n na naj najdo najnji nder ndersa ne neither nen nepermjet neqoftese nese
neve nga ni nime njani nje njefare nji njo no nor not nuk o of off on onto or ose osht other others
our ours out over pa pas pasi paska paske pata pati pej per permes pernga po por porse porsi pra
prandaj prej qata qaty qe qi qitu qysh qyshe rreth s sa saj same se secila secili sepse shall shka
shkaf shum shume si sic since sipas sish so such t ta tan tane tani tash tashti te tek tere than
that the their them then these they this those though through tia tij tina tjera tjere tjeret tjeter
to tona tone tu tue tuj ty tyre u ua un una une until upon us veq vet veti vetja was we were when
while with without yne you your yours
""")
)

# Words of asking and offering ("dua", "looking for"): matched only when nothing else is left.
SOFT_WORDS = frozenset(
    _words("""
able about according actually afer again all allow allowed already also alternative always am aman
ambicie anetar ankohem ankohet another any anybody anymore anyone anything anyway anyways anywhere
apliko aplikoj aplikojme aplikoni aplikosh apliku aplikue apply applying ardh ardhe ardhur around
arrij arrita arrive arrived arsye asgja asgje asi ask asked asking askund askush asnje asnjeri asnji
atje aty available away ba back bad bahen bahet bahna baj baje bajme bajn bajna bane banoj banojme
banon banoni bashkarisht bashke bashkia basically become becoming before begin behem behen behesha
behet bej beja beje bejme bejne beka believe beme ben bene benim bente bera bere beri besoj best
besueshem better bezdis bie big bigger bile bisedoj bit ble blej blejme bleme blere blihet bo bohen
bohet bought bring bukur bukura bukurat bukures burim burime burimi buy came capable case cel celi
ceshtje cfare chance cheap cheapest cik ckemi come comes coming concerning continue continuing could
couple couples cousin curious currently dal dale dalim dasht dashta dashur day days dear degjo
degjova degjuar del delim dergo dergoj desha deshi deshir deshire deshiren deshiroj deshiroje
deshirojme deshironi desht deshta dha dhane dhashe dhene dhjet dhjete di dicka dicke dij dija diku
dikujt dikund dikur dikush dilni dime din dine dinte diqka dishka dita dite diten ditesh ditet ditur
dje doja doje dojme dojn dojna dojne dojsha dola dole doli dona doni donin donte dost dot down drejt
du dua duam duan due duhej duhem duhen duhena duhet duhna duke dy eager early easy ed eight eighteen
ekzistojne ekziston else emer emri enderr endrra enjoy enough erdh erdha erdhem erdhen erdhi
especially even ever everybody everyone everything except fact fale faleminderit falemnderit
falemnderoj falni far fare fast feel feeling feels few fifteen fillim fillo filloj filloja fillon
fillosh fillova fillu filluar fillue filluem fillum finally find finding fine first five fjale
fjalet flm folem follow folur found four fourteen friend friends frike fund fundit fusha futem gati
gatshem get gets getting gezohem give gives giving gja gjasend gjashte gjat gje gjej gjeja gjejme
gjejne gjekundi gjen gjend gjendem gjenden gjendesha gjendet gjeni gjera gjet gjeta gjete gjetiu
gjetur gjikun gjind gjindet gjith gjitha gjithcka gjithkund gjithmone gjithnje gjithsesi gjysma
gjysme gjysmen go goes going gone gonna good got gotta great hajde hajdeni hajt hand hands happen
happens happy hard harroj having head hear heard hej hello help hera heren heret hey hi hic hiq hope
hopefully hoping how however humb hundred hyhet hyj hyjme hyn hyna hyra id iki im ime imja info
informacion informacione inshalla inside interesant interesante interesim interesohem interesohemi
interesohet interest interested interesuar interesuara isha ishalla ive jap japim japin japun java
jave javen javes jep jepen jepet jepin jepni jepte jeta jete jetoj jetoja jetoje jeton jetova jone
jote just ka kah kallxo kallzo kallzoni kaloj kalova kaluar kaq kater keen keep keeps kendej keq
kerkohet kerkoj kerkojm kerkojme kerkojna kerkojne kerkon kerkoni kerku kerkue kesh ketu kind kindly
kinds kish kisha kishe kjofte knew know knows kqyr kqyri kreva krijoj kry kryej kryer kryeva ksaj
kshtu ksi ktej ku kudo kujt kujtoj kuptohet kuptoj kuptova kur kurgja kurnjihere kurrgja kurrgje
kurrnji kush kusheriri kushtoi la lale larg lart last late lately later least lejohem lejohet lemme
less let lets lexoj lidhur life like likes listen live lived lives living ll lloj lloje lloji lodha
lodhur long look looking lot lots love loves luaj luajme lumtur lutem lutemi lutesha lutje lyp lypi
lypim lypsha madam made madh madhe mainly make makes making mandej many marr marre marrim marrin
marrsh mas masanej mashalla masnej maybe mbaj mbajme mban mbaroi mbaroj mbaron mbarova mbaruan
mbaruar mbarum mbase mbesa mbetem mbeten mbeti mbetur mbledh mbledhim mbreme mbyll mbylle mbyllet
mbylli meet mendim mendoj mendova mengjes menyra menyre menyren merr merren merret merrja merrni
merrnim merrnit merzit merzitur mesohet mi mia mije mike miku mind minuta miq mir mira mirdita mire
miredita mirmengjes mirupafshim mjaft month months mora more morem mori mosha moshe most mostly
motivated move muaj muaja muajt much muj mujm mujna mujshem mujt mujta mujte mund munda mundem
mundemi munden mundesi mundesia mundesine mundesise mundesish mundesite mundesive mundesohet mundet
mundna mundohem mundsi mundsia mundsite mundte munem munena munet myself nai najhere najkun najsen
najsend name names naonji naqe ndihem ndihmo ndihmohem ndihmohen ndihmohet ndihmoje ndihmojne
ndihmoni ndiq ndiqet ndiqni ndjek ndjeke ndjekim ndjenje ndo ndodh ndodhem ndodhet ndodhi ndoje
ndokund ndokush ndoni ndonje ndonjeher ndonjehere ndonjera ndonjeri ndoshta ndryshim ndryshoj near
nearby need needed needs neighbour nente nephew neser nesermen never nevoj nevoja nevoje nevojes
nevojiten nevojitet nevojshme new next ngadale ngoj ngre ngusht nice nihmo nihmoni nimo nine nipi
nis nisa nisi njerez njerezit njeri njeriu njezet njifet njihet njoftoj njoh njohim nobody
normalisht nothing now nowadays number numer numri offer offered offers ofrohen ofrohet ofrojn
ofrojne ofron ofroni often ok okay old once one only opens opportunities opportunity opsion opsione
option options ora ore outside own pak pakez pamje part particularly pash pashe pashem passionate
pastaj pasur patjeter pay pelqej pelqejne pelqen pelqente people perfitim perfitoj perfitojne
perfiton perfitosh perfundova perfunduar pergjigj pergjigje pergjigjje pergjithesisht perhaps
perpara perpiqem perpjekje pershendes pershendetje pershkrim person persona personat pese pesedhjete
pikerisht pjesa pjese pjesetar planned planning please pls plz point posacerisht poshte possibility
possible prane pranoi pranon pranuan prap prape prefer pres presim presin pret prit problem probleme
program programe programesh programet programeve programi programin programit programme programmes
programs project projects projekt projekte projektesh projektet projekteve projekti projektin
projektit provide provided provides provoj provova provuar pse put pyes pyesja pyesni pyet pyetje
pyetjen qaj qart qarte qashtu qellim qellimi qen qendroj qene qesh qeveri qeveria qfare qikjo qiky
qind qka question quhem quhet quick quickly ra rashe rast raste rasti ready real really reason
recently regarding regards regjistrim regjistrimi regjistrimin regjistrohem regjistrohen
regjistrohet regjistrohu regjistroj regjistru reja rendesishem rendesishme respekt rralle rregulloj
rregulluar rri rrij rrin rris rrisin rrit sadly said saktesisht sapo saw say says scheme schemes
search searching second see seeking seem seen sen send sende seven seventeen several sheh shifra
shikim shiko shikoj shkak shkoi shkoj shkoje shkojme shkojn shkojne shkon shkova shkruaj shkruhem
shkruhen shkruhet shku shkuar shkue shkuem shkum sho shoh shok shoke shoku shoq shoqe shoqja short
should show shpejt shpesh shpeshhere shpjego shpjegoni shprese shpresoj shpresoja shtate shteti
shtetit side sidomos sidoqofte sigurisht sigurt sime simply sinqerisht siper sir sit situate six
sixteen sjell sjelle skema skemash skemat skemave skeme skemen small some somebody someday someone
something sometimes somewhere soon soonest sort sot spend sqaro sqaroni starts stay stayed stays
still stop story stuff sure take takes taking takohem takoj talk tana tashme taught teach teaches
tell telling ten tend tende teper tete tha thane thank thanks thashe themelova themeluam themeluar
thene there therefore theres thing things think thinking thjesht thojne thone thoshte thote thought
thousand three thuaj thuhet thx ti tim time today together told too took totally tre trego tregoj
tregojm tregojne tregoni tridhjete tried true truly try trying tung tungjatjeta turn twelve twice
two type types unfortunately up urgjent urgjente use used useful using vajti valla vallahi variante
various vazhdim vazhdoj vazhdojme vazhdon vazhdoni vazhdova vazhdu ve vecanerisht vende vendos
vendosa vertet very veshtire veta vete vetem vetmi vij vijme vijne vini vinte vishe vit vite vitesh
viteve viti vitin vitit vjec vjecar vjecare vjece vjen vjet vjete vjeter vjetesh vjeteve vlejne vlen
vlla vogel vogjel vogla vogli vone vonesa wait walk wanna want wanted wanting wants watch way ways
week weeks went what whats where whether which who whole whom whos whose why will wish wondered
wondering wont world would yeah year years yes yet yt yte zakonisht zgjat zgjedh zgjedhim zgjedhin
zoteri
""")
)

# Words that mean something inside a label ("hap biznes", "vend pune") and next to nothing alone.
VAGUE_WORDS = frozenset(
    _words("""
celja city hap hapa hapet hapi hapim hapja hapje hapur home house houses koha kohe kohen kohes nisja
nisje nisur open opened opening para pare place places qel qela qeli qytet qyteti qytetin qytetit
shpi shpia shpine shpis shpise shtepi shtepia shtepine shtepise start started starting town vend
vendi vendin vendit
""")
)
