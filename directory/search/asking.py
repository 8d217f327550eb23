"""What people say of themselves while they ask, and how they shorten it.

"My son is looking for work in IT" asks neither for sons nor for a pronoun.
"""

import re
from collections.abc import Sequence

from directory.rules.words import tokens

# Relatives of whoever asks: "my son is looking for work" asks for nobody's sons.
RELATIVES = frozenset(
    "vajza vajzen vajzes vajze cika ciken goca gocen djali djalin djalit djale cuni cunin nena"
    " nenen nenes nana nanen nanes mama babai babain baba baben motra motren vellai vellain gruaja"
    " gruan burri burrin gjyshja gjyshi femija femijen femijet fmija fmijen"
    " son sons daughter daughters mother mum mom father dad parents sister brother wife husband kid"
    " kids child children".split()
)
# Of these, what happens to them is told by labels: "ku ta lë fëmijën", "më rreh burri".
IN_LABELS = frozenset(
    "femija femijen femijet fmija fmijen child children kid kids burri burrin husband".split()
)
# With these beside them they are somebody's own.
POSSESSIVES = frozenset("im ime tim time jem jeme tem teme yne jone tone my our his her".split())
# Forms that mean one person also without such a word.
ONE_PERSON = frozenset(
    "djali djalin djalit burri burrin gruaja gruan babai babain vellai vellain"
    " son daughter wife husband".split()
)
CAPITAL_IT = re.compile(r"\bIT\b")
# After these a small "it" means information technology as well.
BEFORE_IT = frozenset(
    "kurs kurse kursi kurset pune pun punesim praktike praktika praktik trajnim trajnime studime"
    " fushen sektorin ne n burse burs job jobs work course courses training internship internships"
    " studies degree career".split()
)

# "Para" and "pare" are money before "për", unless they count: "herën e parë për".
MONEY = frozenset("para pare".split())
ORDINAL = frozenset("e i te t se here heren vit vite vjet muaj dite jave".split())


def words_of(text: str) -> list[str]:
    """The words of a text, some in the spelling that says which of two words is meant.

    "IT" alone, in capitals or after what has a subject, is no pronoun; "para për" is money, not
    "before".
    """
    words = tokens(text)
    alone = words == ["it"]
    capital = not text.isupper() and CAPITAL_IT.search(text) is not None
    found = []
    for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False):
        if word == "it" and (alone or capital or before in BEFORE_IT):
            found.append("ict")
        elif word in MONEY and after == "per" and before not in ORDINAL:
            found.append("leke")
        else:
            found.append(word)
    return found


def own_relatives(words: Sequence[str]) -> frozenset[str]:
    """The words that name relatives of whoever asks."""
    return frozenset(
        word
        for at, word in enumerate(words)
        if word in RELATIVES
        and (word in ONE_PERSON or not POSSESSIVES.isdisjoint(words[max(at - 1, 0) : at + 2]))
    )
