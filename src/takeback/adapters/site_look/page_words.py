"""What links to a contact page are called: the words of many languages, by what stands behind such a link."""

from __future__ import annotations

import re
from typing import Final

KINDS: Final = (
    (
        "removal",
        re.compile(
            r"take-?down|content.?removal|removal.?request|remove.?content|request.?removal|ncii|non.?consensual"
            r"|삭제.?요청|게시중단|удалени[ея]|retirada|eliminar contenido|remoção|löschung|suppression|penghapusan"
            r"|gỡ.?bỏ|ขอลบ|طلب.?إزالة|إزالة|削除依頼|删除请求|移除",
            re.IGNORECASE,
        ),
    ),
    (
        "abuse",
        re.compile(
            r"\babuse|report.?(?:abuse|content|illegal)|\breport\b|complain|신고|denunci|reportar|жалоб|пожаловаться"
            r"|meldung|signaler|segnala|lapor(?:kan)?|báo.?cáo|khiếu.?nại|แจ้ง|إبلاغ|بلاغ|通報|举报|檢舉|denúncia",
            re.IGNORECASE,
        ),
    ),
    (
        "dmca",
        re.compile(
            r"dmca|copyright|저작권|derechos de autor|правообладател|авторск|direitos autorais|urheberrecht"
            r"|hak.?cipta|bản.?quyền|ลิขสิทธิ์|حقوق|著作権|版权|2257",
            re.IGNORECASE,
        ),
    ),
    (
        "contact",
        re.compile(
            r"contact|문의|연락|고객.?센터|contáct|контакт|обратн\w+ связь|связаться|kontakt|contato"
            r"|fale.?conosco|hubungi|liên.?hệ|ติดต่อ|اتصل|تواصل|お問い?合わ?せ|联系|聯[絡络]|feedback|support",
            re.IGNORECASE,
        ),
    ),
    (
        "imprint",
        re.compile(r"impressum|imprint|회사.?소개|사업자|aviso.?legal|mentions.?l[ée]gales|特定商取引", re.IGNORECASE),
    ),
    (
        "legal",
        re.compile(
            r"\blegal|terms|\btos\b|privacy|약관|개인정보|условия|правила|termos|privacidad|datenschutz|ketentuan"
            r"|điều.?khoản|ข้อกำหนด|الشروط|利用規約|条款",
            re.IGNORECASE,
        ),
    ),
)
"""What such a page is for, the aptest first, and how it is called."""


def kind_of(label: str, path: str) -> str | None:
    """What a link leads to, by its label and its path; `None` where it is no page of contacts.

    Args:
        label: what people read on it.
        path: of its address, decoded.
    """
    return next((kind for kind, words in KINDS if words.search(label[:200]) or words.search(path[:200])), None)
