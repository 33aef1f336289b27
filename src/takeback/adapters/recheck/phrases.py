"""What pages say where nothing is (any more), where one must sign in, and where the country is the wrong one.

Looked for in the words of a page that is otherwise a page like any: the site's own sentence about what is missing. A
phrase counts only on a short page: a long one speaks of other things too.
"""

from __future__ import annotations

import re
from typing import Final

SHORT: Final = 2_000
"""Characters of a page that says one thing."""

NOTHING_HERE: Final = re.compile(
    r"(?:page|post|picture|image|video|photo|file|content|media|thread|item|gallery)\b[^.!?]{0,40}"
    r"\b(?:is not available|isn.t available|no longer (?:available|exists)|not found|does not exist|doesn.t exist|"
    r"(?:has been|was|been) (?:removed|deleted|taken down))"
    r"|may have been removed|\b404\b[^.]{0,20}not found|nothing (?:was )?(?:found|here)"
    r"|no est[aá] disponible|ya no existe|no se (?:ha )?encontr|ha sido (?:eliminad|borrad|retirad)|fue eliminad"
    r"|삭제되었|삭제된|존재하지 않|찾을 수 없|게시물이 없"
    r"|não está disponível|foi removid|não encontrad|n.existe plus|introuvable|nicht (?:mehr )?(?:verfügbar|gefunden)"
    r"|wurde (?:gelöscht|entfernt)|удален|не найден|不存在|已删除|找不到|削除され|見つかりません",
    re.IGNORECASE,
)
LOG_IN: Final = re.compile(
    r"(?:log|sign) ?in to|please (?:log|sign) ?in|members only|must be (?:logged|signed) in|inicia(?:r)? sesi[oó]n"
    r"|로그인|회원 전용|anmelden|connectez-vous|войдите|登录|ログイン",
    re.IGNORECASE,
)
WRONG_COUNTRY: Final = re.compile(
    r"(?:not|un)\s?available in your (?:country|region|location|state)|blocked in your (?:country|region)"
    r"|en tu (?:pa[ií]s|regi[oó]n)|귀하의 (?:국가|지역)|해당 (?:국가|지역)|in (?:ihrem|deinem) land"
    r"|dans votre (?:pays|région)|в вашей стране|您所在的(?:国家|地区)",
    re.IGNORECASE,
)
NOT_A_MACHINE: Final = re.compile(
    r"verify (?:that )?you are (?:a )?human|checking your browser|are you a robot|enable javascript and cookies"
    r"|captcha|unusual traffic",
    re.IGNORECASE,
)
LOG_IN_PATH: Final = re.compile(
    r"/(?:log-?in|sign-?in|auth|account/login|users/sign_in|accounts/login)\b", re.IGNORECASE
)
