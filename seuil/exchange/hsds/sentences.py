"""What HSDS says in sentences: interpreter, price, way in, closures."""

from seuil.access.types import Interpreter
from seuil.directory.domain import PriceKind
from seuil.directory.models import INTERPRETER_LABELS, PRICE_LABELS, Closure, Service
from seuil.wording.times import closed_text


def interpretation(service: Service) -> str:
    interpreter = Interpreter(service.interpreter)
    if interpreter is Interpreter.UNKNOWN:
        return ""
    return sentence_case(str(INTERPRETER_LABELS[interpreter]))


def price_label(service: Service) -> str:
    return sentence_case(str(PRICE_LABELS[PriceKind(service.price_kind)]))


def fees(service: Service) -> str:
    label = "" if service.price_kind == PriceKind.UNKNOWN else price_label(service)
    return "\n".join(filter(None, (label, str(service.price_text))))


def process(service: Service) -> str:
    steps = [" ".join(str(step.text).split()) for step in service.steps.all()]
    if len(steps) < 2:
        return "".join(steps)
    return "\n".join(f"{number}. {step}" for number, step in enumerate(steps, start=1))


def sentence_case(text: str) -> str:
    return text[:1].upper() + text[1:]


def closed_sentence(closure: Closure) -> str:
    sentence = closed_text(closure.first_day, closure.reopens_on)
    return " ".join(filter(None, (sentence, str(closure.note))))
