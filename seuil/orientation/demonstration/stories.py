"""Fourteen fictional requests, in every state. Nobody in them exists; names of services neither."""

from seuil.organisations.demonstration import COUNTER
from seuil.orientation.demonstration.acts import Done, Levels, Story, Tried
from seuil.orientation.domain.avenue import Channel
from seuil.orientation.domain.avenue import Step as On
from seuil.orientation.domain.reasons import Reason
from seuil.orientation.domain.request import Outcome, Party, Step, Urgency
from seuil.orientation.operations import AvenueMove

JETTE, KOEKELBERG, GANSHOREN = "commune:21010", "commune:21011", "commune:21008"
BRUSSELS, FOREST, SCHAERBEEK = "commune:21004", "commune:21007", "commune:21015"


def phoned(words: str = "") -> AvenueMove:
    return AvenueMove(On.CONTACT, channel=Channel.PHONE, words=words)


def mailed(words: str = "") -> AvenueMove:
    return AvenueMove(On.CONTACT, channel=Channel.MAIL, words=words)


def refused(reason: Reason, words: str = "") -> AvenueMove:
    return AvenueMove(On.REFUSE, reason=reason, words=words)


def taken(days: int, desk: str, by: str, *, asked_by: str = "professional") -> tuple[Done, ...]:
    """The beginning of most stories: sent, taken the day after, explored."""
    after = max(days - 1, 0)
    return (
        Done(days, asked_by, Step.SUBMIT, desk=desk),
        Done(after, by, Step.TAKE),
        Done(after, by, Step.EXPLORE),
    )


STORIES: tuple[Story, ...] = (
    Story(
        days=1,
        author="professional",
        kind="housing.eviction",
        place=KOEKELBERG,
        words="Jugement d'expulsion reçu hier. Le propriétaire refuse un plan de paiement. À"
        " compléter : qui vit dans le logement ?",
        situation={"household": ["children"], "income_status": ["debts"]},
    ),
    Story(
        days=0,
        author="professional",
        kind="rights.social_service",
        place=BRUSSELS,
        words="Zit sinds vandaag zonder gas. Twee jonge kinderen thuis, een van hen is ziek."
        " Het OCMW geeft pas over drie weken een afspraak.",
        situation={"household": ["children"], "income_status": ["bim"], "language": ["nl", "ar"]},
        language="nl",
        urgency=Urgency.URGENT,
        acts=(Done(0, "professional", Step.SUBMIT, desk="nord"),),
    ),
    Story(
        days=5,
        author="manager",
        organisation=COUNTER,
        kind="perinatal.pregnancy",
        place=JETTE,
        words="Enceinte de cinq mois, aucun suivi jusqu'ici. Craint de donner son adresse."
        " Parle arabe, un peu français.",
        situation={
            "gender": "woman",
            "household": ["pregnant"],
            "residence_status": "undocumented",
            "health_cover": "none",
            "language": ["ar", "fr"],
        },
        language="ar",
        acts=(Done(5, "manager", Step.SUBMIT, desk="nord"),),
    ),
    Story(
        days=2,
        author="professional",
        kind="older_people.support",
        place=GANSHOREN,
        words="Vit seule au troisième étage sans ascenseur, ne sort plus depuis une chute. La"
        " famille est à l'étranger.",
        situation={"age": 81, "household": ["alone"], "step_free": True, "travel": False},
        acts=(
            Done(2, "professional", Step.SUBMIT, desk="nord"),
            Done(1, "desk", Step.TAKE),
        ),
    ),
    Story(
        days=9,
        author="professional",
        kind="addictions.substitution",
        place=JETTE,
        words="Sort de prison mardi, sous méthadone, sans adresse. Il faut une dose dès le"
        " lendemain et un endroit où souffler.",
        situation={
            "age": 38,
            "gender": "man",
            "public": ["homeless"],
            "identity_document": False,
            "address": "none",
            "health_cover": "none",
            "language": ["ti", "en"],
            "health": ["drugs"],
            "justice": "leaving",
        },
        language="ti",
        urgency=Urgency.URGENT,
        contact="Par l'éducateur de rue, le matin",
        acts=(
            *taken(9, "nord", "desk"),
            Tried(
                "addictions.substitution",
                0,
                8,
                "desk",
                (
                    (8, phoned("Deux questions posées : papiers, couverture santé.")),
                    (7, AvenueMove(On.ACCEPT, first_contact="mercredi 9 h, sans papiers")),
                ),
            ),
            Tried(
                "homelessness.night_shelter",
                0,
                8,
                "desk",
                (
                    (7, phoned()),
                    (6, refused(Reason.FULL, "Liste complète jusqu'à la fin du mois.")),
                ),
            ),
            Tried("primary_care.gp", 1, 6, "desk", ((6, phoned()),)),
            Tried("homelessness.reference_address", 0, 6, "desk"),
            Done(5, "desk", Step.NOTE, "Première dose assurée. L'hébergement reste à trouver."),
        ),
    ),
    Story(
        days=7,
        author="professional",
        kind="mental_health.first_line",
        place=JETTE,
        words="Zoekt iemand om mee te praten, durft niet naar een ziekenhuis. Werkt 's nachts.",
        situation={"age": 27, "health": ["mental"], "income_status": ["work"], "language": ["nl"]},
        language="nl",
        acts=(
            *taken(7, "nord", "desk"),
            Tried("mental_health.first_line", 0, 5, "desk"),
            Done(2, "desk", Step.ASK, "Kan deze persoon overdag bellen, en op welke dagen?"),
        ),
    ),
    Story(
        days=10,
        author="professional",
        kind="mental_health.specialised",
        place=JETTE,
        words="Voix et angoisses, boit pour tenir. Deux services l'ont renvoyé de l'un à l'autre.",
        situation={
            "age": 44,
            "health": ["mental", "alcohol"],
            "active_use": True,
            "address": "home",
        },
        acts=(
            *taken(10, "nord", "desk"),
            Tried(
                "mental_health.specialised",
                1,
                8,
                "desk",
                (
                    (8, phoned()),
                    (6, refused(Reason.COMBINED_PROBLEMS, "D'abord arrêter de boire.")),
                ),
            ),
            Tried("addictions.treatment", 1, 6, "desk", ((6, mailed()),)),
            Done(
                2,
                "desk",
                Step.CO_EXPLORE,
                "Qui accepte aujourd'hui les deux difficultés ensemble ?",
                desk="addictions",
            ),
        ),
    ),
    Story(
        days=8,
        author="editor",
        organisation=COUNTER,
        kind="homelessness.reference_address",
        place=FOREST,
        words="A perdu son logement, dort chez des connaissances entre Forest et Jette. Sans"
        " adresse, plus de revenu.",
        situation={"address": "none", "income_status": ["none"], "public": ["homeless"]},
        acts=(
            Done(8, "editor", Step.SUBMIT, desk="sud"),
            Done(7, "lina", Step.TAKE),
            Done(7, "lina", Step.EXPLORE),
            Tried("homelessness.reference_address", 2, 6, "lina", ((6, phoned()),)),
            Done(
                1,
                "lina",
                Step.CO_EXPLORE,
                "La personne est plutôt chez vous la semaine : que proposez-vous au Nord ?",
                desk="nord",
                lead=Party.OTHER_DESK,
            ),
        ),
    ),
    Story(
        days=16,
        author="professional",
        kind="primary_care.gp",
        place=KOEKELBERG,
        words="Diabète, plus de médecin depuis un déménagement. Les cabinets appelés ne"
        " prennent plus personne.",
        situation={"age": 59, "health": ["chronic"], "health_cover": "insured", "language": ["fr"]},
        acts=(
            *taken(16, "nord", "desk"),
            Tried(
                "primary_care.gp",
                1,
                14,
                "desk",
                (
                    (14, phoned()),
                    (
                        9,
                        AvenueMove(
                            On.ACCEPT, first_contact="lundi 14 h, avec la carte de mutuelle"
                        ),
                    ),
                ),
            ),
            Tried("primary_care.gp", 4, 14, "desk", ((13, phoned()), (10, refused(Reason.FULL)))),
            Levels(8, "desk"),
            Done(
                3,
                "desk",
                Step.ANSWER,
                "Une maison médicale de Jette prend la personne : premier rendez-vous lundi à 14"
                " h, avec la carte de mutuelle. L'autre cabinet est complet. Aux autres niveaux,"
                " rien de plus proche.",
            ),
        ),
    ),
    Story(
        days=47,
        author="jonas",
        organisation="",
        kind="income.debt_mediation",
        place=JETTE,
        words="Schulden bij drie schuldeisers, loonbeslag dreigt. Wil alles op een rij zetten.",
        situation={"income_status": ["debts", "work"], "language": ["nl", "fr"]},
        language="nl",
        caller="Een maatschappelijk werker van een school",
        acts=(
            *taken(47, "nord", "jonas", asked_by="jonas"),
            Tried(
                "income.debt_mediation",
                1,
                44,
                "jonas",
                ((44, phoned()), (40, AvenueMove(On.WAIT_LIST, delay_days=21))),
            ),
            Levels(40, "jonas"),
            Done(
                39,
                "jonas",
                Step.ANSWER,
                "De dienst voor schuldbemiddeling heeft een wachttijd van ongeveer drie weken."
                " Intussen kan de persoon elke dinsdag langsgaan zonder afspraak.",
            ),
            Done(37, "jonas", Step.ACKNOWLEDGE),
            Done(6, "jonas", Step.HAND_OVER, "Ik ben drie weken weg.", colleague="desk"),
            Done(
                5,
                "desk",
                Step.CHECK,
                "Op de school: nog geen nieuws, volgende week opnieuw bellen.",
            ),
        ),
    ),
    Story(
        days=62,
        author="professional",
        kind="rights.legal_aid",
        place=GANSHOREN,
        words="Demande de séjour refusée, délai de recours de trente jours. Ne comprend pas le"
        " courrier.",
        situation={"residence_status": "asylum", "language": ["fa"], "payment": "cannot_pay"},
        language="fa",
        acts=(
            *taken(62, "nord", "desk"),
            Tried(
                "rights.legal_aid",
                1,
                60,
                "desk",
                (
                    (60, phoned()),
                    (59, AvenueMove(On.ACCEPT, first_contact="jeudi 13 h, avec le courrier")),
                    (40, AvenueMove(On.ACCESS, words="Le recours est introduit.")),
                ),
            ),
            Levels(58, "desk"),
            Done(
                58, "desk", Step.ANSWER, "Une permanence juridique reçoit la personne jeudi à 13 h."
            ),
            Done(57, "professional", Step.ACKNOWLEDGE),
            Done(
                31,
                "desk",
                Step.CLOSE,
                "Le recours est introduit dans les temps.",
                outcome=Outcome.EFFECTIVE_ACCESS,
            ),
        ),
    ),
    Story(
        days=55,
        author="professional",
        kind="homelessness.night_shelter",
        place=JETTE,
        words="Couple avec un chien, dort dans une voiture. Ne veut pas être séparé.",
        situation={
            "household": ["couple"],
            "animals": True,
            "address": "none",
            "public": ["homeless"],
        },
        acts=(
            *taken(55, "nord", "desk"),
            Tried(
                "homelessness.night_shelter",
                0,
                54,
                "desk",
                ((54, phoned()), (53, refused(Reason.COMPANY, "Pas de chien, pas de couple."))),
            ),
            Tried(
                "homelessness.night_shelter",
                3,
                54,
                "desk",
                ((54, phoned()), (44, AvenueMove(On.NO_ANSWER))),
            ),
            Levels(50, "desk"),
            Done(
                43,
                "desk",
                Step.ANSWER,
                "Aucun hébergement de nuit n'accepte aujourd'hui un couple avec un chien. Nous le"
                " faisons remonter.",
            ),
            Done(42, "professional", Step.ACKNOWLEDGE),
            Done(28, "desk", Step.CLOSE, outcome=Outcome.NO_SOLUTION),
        ),
    ),
    Story(
        days=12,
        author="professional",
        kind="food.parcels",
        place=SCHAERBEEK,
        words="Hulp om de maand door te komen.",
        situation={"income_status": ["none"]},
        language="nl",
        acts=(
            Done(12, "professional", Step.SUBMIT, desk="nord-est"),
            Done(
                11, "professional", Step.CANCEL, "De persoon heeft zelf hulp gevonden in de buurt."
            ),
        ),
    ),
    Story(
        days=90,
        author="professional",
        kind="mental_health.specialised",
        place=JETTE,
        words="Suivi demandé après une hospitalisation, proche du domicile si possible.",
        situation={
            "age": 33,
            "health": ["mental"],
            "health_cover": "insured",
            "followed_elsewhere": False,
        },
        acts=(
            Done(90, "professional", Step.SUBMIT, desk="nord"),
            Done(
                89,
                "desk",
                Step.TRANSFER,
                "Le suivi après hospitalisation se fait chez vous.",
                desk="mental",
            ),
            Done(88, "wim", Step.TAKE),
            Done(88, "wim", Step.EXPLORE),
            Tried(
                "mental_health.specialised",
                2,
                86,
                "wim",
                ((86, mailed()), (80, AvenueMove(On.WAIT_LIST, delay_days=90))),
            ),
            Levels(80, "wim"),
            Done(
                79, "wim", Step.ANSWER, "Inscription sur la liste d'attente : environ trois mois."
            ),
            Done(77, "professional", Step.ACKNOWLEDGE),
            Done(45, "wim", Step.CLOSE, outcome=Outcome.WAITING_LIST_ACCEPTED),
        ),
    ),
)
