"""QTI 1.2 as Canvas writes it, part by part."""

NS = 'xmlns="http://www.imsglobal.org/xsd/ims_qtiasiv1p2"'


def material(text: str, form: str = "text/html") -> str:
    return f'<material><mattext texttype="{form}">{text}</mattext></material>'


def labels(**texts: str) -> str:
    inner = "".join(
        f'<response_label ident="{name}">{material(text, "text/plain")}</response_label>'
        for name, text in texts.items()
    )
    return f"<render_choice>{inner}</render_choice>"


def rule(test: str, points: str, shown: str = "") -> str:
    feedback = f'<displayfeedback linkrefid="{shown}"/>' if shown else ""
    score = f'<setvar action="Set" varname="SCORE">{points}</setvar>' if points else ""
    return f"<respcondition><conditionvar>{test}</conditionvar>{score}{feedback}</respcondition>"


def equal(value: str, response: str = "r") -> str:
    return f'<varequal respident="{response}">{value}</varequal>'


def canvas(kind: str, asked: str, rules: str, more: str = "", stem: str = "&lt;p&gt;Apa?&lt;/p&gt;") -> str:
    fields = f"<fieldlabel>question_type</fieldlabel><fieldentry>{kind}</fieldentry>"
    return (
        f'<questestinterop {NS}><assessment><section>\n<item ident="g123" title="Question"><itemmetadata><qtimetadata>'
        f"<qtimetadatafield>{fields}</qtimetadatafield></qtimetadata></itemmetadata><presentation>{material(stem)}{asked}"
        '</presentation><resprocessing><outcomes><decvar maxvalue="100" minvalue="0" varname="SCORE"/></outcomes>'
        f"{rules}</resprocessing>{more}</item></section></assessment></questestinterop>"
    )


def lid(inner: str, cardinality: str = "Single", name: str = "r") -> str:
    return f'<response_lid ident="{name}" rcardinality="{cardinality}">{inner}</response_lid>'
