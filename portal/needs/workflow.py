"""The life of a need, one table."""
from portal.core.access import Role
from portal.core.workflow import Workflow, step
from portal.needs.models import NeedState as S

EMP, REV = Role.EMPLOYER, Role.REVIEWER

NEED = Workflow(S, final=(), steps=[
    # action     button                from        to        who
    step("tell",    "Berätta",            {None},     S.OPEN,   {EMP}),
    step("note",    "Skriv ner",          {None},     S.OPEN,   {REV}),
    step("change",  "Ändra",              {S.OPEN},   None,     {EMP}),
    step("confirm", "Stämmer fortfarande", {S.OPEN},  None,     {EMP}),
    step("close",   "Avsluta behovet",    {S.OPEN},   S.CLOSED, {EMP}),
    step("reopen",  "Öppna igen",         {S.CLOSED}, S.OPEN,   {EMP}),
])
