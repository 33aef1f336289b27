"""What an answer asks for before its sender acts. Phrases, not understanding: it makes a task for a person, no more.

Languages other than English, Korean and Spanish go to a person without a guess.
"""

from __future__ import annotations

import re
from typing import Final

from takeback.base.words import gettext_noop as _

ASKED: Final[dict[str, str]] = {
    "authority": _("Proof that we may act for the person."),
    "identity": _("Proof of who the person is."),
    "exact_location": _("The exact address of what is to be removed."),
    "depiction": _("A description of the content, or a picture of the page."),
    "ownership": _("Proof of who made the picture or holds its copyright."),
    "signature": _("A signature."),
    "good_faith": _("A statement of good faith."),
    "under_perjury": _("A statement under penalty of perjury, or a sworn one."),
    "contact": _("A name, a postal address or a telephone number."),
    "ground": _("The law that the request rests on, or a court's order."),
    "form": _("The same request through a form of theirs."),
    "unclear": _("Something more; what, is not clear."),
}
"""What can be asked for, each as a sentence; named as the elements of notices are, where there is such an element."""

_WANTS: Final = re.compile(
    r"please|kindly|need|require|provide|send|submit|must|could you|can you|would you|missing|incomplete|unable|cannot"
    r"|before we|in order to|use our|use the|fill"
    r"|바랍니다|부탁|필요|제출|보내|첨부|주시|주세요|주십시오|요청|확인할 수 없|불가|작성"
    r"|por favor|necesit|requer|requier|proporcion|env[ií][ea]|adjunt|facilit|rellen|complet|debe|falta|podr[ií]a",
    re.IGNORECASE,
)
_PHRASES: Final[dict[str, tuple[str, ...]]] = {
    "authority": (
        r"authori[sz]ation|authori[sz]ed (?:agent|representative|to act)|power of attorney|(?:your )?authority",
        r"on (?:the )?behalf|letter of representation|proof of representation|mandate",
        r"위임장|대리인|대리권|권한을? 증명|위임",
        r"autorizaci[oó]n|poder (?:notarial|de representaci[oó]n)|representaci[oó]n",
        r"autorizad[oa] (?:a|para)|en nombre de",
    ),
    "identity": (
        r"(?:proof|verif\w{1,9}|confirm\w{0,9}|copy) (?:of |your |the ){0,3}(?:identity|id\b|identification)",
        r"government[- ]issued|photo id|passport|identity (?:card|document)|identification document",
        r"driver'?s licen[cs]e",
        r"신분증|본인 ?확인|주민등록|여권",
        r"documento de identidad|identificaci[oó]n|\bdni\b|pasaporte|identidad",
    ),
    "exact_location": (
        r"(?:exact|specific|direct|full|precise|complete|valid|each|individual) (?:links?|address(?:es)?|locations?)",
        r"(?:which|what) (?:links?|pages?)|(?:the|a) links?\b|\burls?\b",
        r"정확한 (?:주소|링크)|게시물 ?주소|링크",
        r"enlaces?|direcci[oó]n(?:es)? (?:exacta|url|web)",
    ),
    "depiction": (
        r"screenshots?|describe|description of|which (?:image|picture|photo|content|video)",
        r"(?:more|further) details?",
        r"캡처|스크린샷|화면|설명|어떤 (?:사진|게시물|영상)",
        r"captura|descripci[oó]n|describa|qu[eé] (?:imagen|foto|contenido)|m[aá]s detalles",
    ),
    "ownership": (
        r"copyright (?:owner|holder|registration)|proof of (?:copyright|ownership)",
        r"owns? the (?:copyright|rights)|rights? holder",
        r"저작권|소유권",
        r"derechos de autor|titular de (?:los )?derechos|propiedad (?:intelectual|de la imagen)",
    ),
    "signature": (
        r"\bsigned\b|\bsignature",
        r"서명|날인",
        r"\bfirma(?:d[oa])?\b",
    ),
    "good_faith": (
        r"good[- ]faith|statement that",
        r"선의",
        r"buena fe",
    ),
    "under_perjury": (
        r"perjury|sworn|affidavit|declaration under",
        r"위증|진술서|서약",
        r"bajo juramento|perjurio|declaraci[oó]n jurada",
    ),
    "contact": (
        r"(?:phone|telephone) number|(?:postal|mailing|physical|street) address|full (?:legal )?name",
        r"contact (?:information|details)",
        r"전화번호|연락처|성명|주소를",
        r"n[uú]mero de tel[eé]fono|direcci[oó]n postal|nombre completo|datos de contacto",
    ),
    "ground": (
        r"court order|legal basis|(?:applicable|which|relevant) law|subpoena|legal grounds?|police report",
        r"법원|영장|법적 근거|근거 법령",
        r"orden judicial|base (?:legal|jur[ií]dica)|fundamento (?:legal|jur[ií]dico)|denuncia policial",
    ),
    "form": (
        r"(?:use|fill (?:in|out)|complete|submit|through|via|using) (?:our|the|this|an?) (?:[\w-]{1,20} ){0,3}form\b",
        r"(?:our|the) (?:[\w-]{1,20} ){0,2}(?:portal|webform)\b",
        r"양식|신고 ?센터|신고 ?페이지|접수 ?폼",
        r"formulario",
    ),
}
_COMPILED: Final = {name: re.compile("|".join(phrases), re.IGNORECASE) for name, phrases in _PHRASES.items()}
_MORE: Final = re.compile(
    r"(?:more|further|additional|missing) (?:information|details?|documents?|documentation|evidence|proof)|incomplete"
    r"|추가 ?(?:자료|정보|서류|확인)|보완|누락"
    r"|(?:m[aá]s|mayor) informaci[oó]n|informaci[oó]n adicional|documentaci[oó]n adicional|incomplet[oa]",
    re.IGNORECASE,
)
_SENTENCE: Final = re.compile(r"[.!?。]\s|\n\s*\n|\n\s*[-*•]|\n\s*\d{1,2}[.)]")
_MOST_LETTERS: Final = 20_000
_LONGEST_SENTENCE: Final = 600
_OF_A_LIST: Final = 120
_WIDE_COLON: Final = "\uff1a"


def asked_in(words: str) -> tuple[str, ...]:
    """What a text asks for, as words of `ASKED`; nothing where it asks for nothing that we know the words of.

    A sentence counts if it names something and wants something. A list below such a sentence counts as part of it.

    Args:
        words: what the sender wrote themselves.
    """
    found: dict[str, None] = {}
    wanted_above = False
    unclear = False
    for sentence in _SENTENCE.split(words[:_MOST_LETTERS]):
        said = " ".join(sentence[:_LONGEST_SENTENCE].split())
        wants = _WANTS.search(said) is not None
        if wants or wanted_above:
            found.update({name: None for name, phrase in _COMPILED.items() if phrase.search(said)})
            unclear = unclear or _MORE.search(said) is not None
        if wants or wanted_above:
            wanted_above = said.endswith((":", _WIDE_COLON)) or (wanted_above and len(said) < _OF_A_LIST)
    if not found and unclear:
        return ("unclear",)
    return tuple(name for name in ASKED if name in found)
