"""The review of a submission and the life of an offer, each one table. Change a step here and nowhere else."""
from portal.core.access import Role
from portal.core.workflow import Workflow, step
from portal.offers import holding_rules, leaf_rules, rules
from portal.offers.models import Lifecycle as L
from portal.offers.models import ReviewState as S

EMP, REV, SYS = Role.EMPLOYER, Role.REVIEWER, Role.SYSTEM

REVIEW = Workflow(S, final={S.APPROVED, S.DECLINED, S.RECALLED, S.SUPERSEDED}, steps=[
    # action           button                     from                                 to                    who         conditions
    step("submit",          "Skicka in",           {None},                              S.SUBMITTED,          {EMP},      rules.may_submit),
    step("recall",          "Ta tillbaka",         {S.SUBMITTED, S.CHANGES_REQUESTED},  S.RECALLED,           {EMP}),
    step("recall",          "Ta tillbaka",         {S.CHANGES_REQUESTED},               S.RECALLED,           {SYS},      rules.silent_for_thirty_days),
    step("take",            "Ta ärendet",          {S.SUBMITTED},                       None,                 {REV},      holding_rules.may_take),
    step("release",         "Släpp ärendet",       {S.SUBMITTED},                       None,                 {REV}),
    step("lapse",           "Låt taget förfalla",  {S.SUBMITTED},                       None,                 {SYS},      holding_rules.held_and_idle),
    step("hand_over",       "Lämna över",          {S.SUBMITTED},                       None,                 {REV}),
    step("rest",            "Låt vila",            {S.SUBMITTED},                       None,                 {REV},      holding_rules.may_rest),
    step("wake",            "Väck ärendet",        {S.SUBMITTED},                       None,                 {REV},      holding_rules.may_wake),
    step("wake",            "Väck ärendet",        {S.SUBMITTED},                       None,                 {SYS},      holding_rules.rest_is_over),
    step("state_leaf",      "Ge ställningstagande", {S.SUBMITTED},                      None,                 {REV},      leaf_rules.may_state_leaf),
    step("change_concern",  "Ändra vilka som berörs", {S.SUBMITTED},                    None,                 {REV},      leaf_rules.may_change_concern),
    step("record_check",    "Anteckna kontrollen", {S.SUBMITTED},                       None,                 {REV},      leaf_rules.may_record_check),
    step("request_changes", "Begär komplettering", {S.SUBMITTED},                       S.CHANGES_REQUESTED,  {REV},      rules.may_request_changes),
    step("accept",          "Använd förslag",      {S.CHANGES_REQUESTED},               None,                 {EMP}),
    step("resubmit",        "Skicka in igen",      {S.CHANGES_REQUESTED},               S.SUPERSEDED,         {EMP},      rules.may_submit),
    step("approve",         "Godkänn",             {S.SUBMITTED},                       S.APPROVED,           {REV},      rules.may_approve),
    step("decline",         "Avslå",               {S.SUBMITTED, S.CHANGES_REQUESTED},  S.DECLINED,           {REV},      rules.may_decline),
])

LIFE = Workflow(L, final={L.CLOSED}, steps=[
    # action           button                     from                                        to               who    conditions
    step("create",     "Ny plats",                {None},                                     L.UNPUBLISHED,   {EMP}),
    step("publish",    "Publicera",               {L.UNPUBLISHED, L.PUBLISHED},               L.PUBLISHED,     {REV}),
    step("close",      "Avsluta",                 {L.PUBLISHED},                              L.CLOSED,        {EMP}),
    step("expire",     "Utgå",                    {L.PUBLISHED},                              L.CLOSED,        {SYS}, rules.start_has_passed),
    step("delete",     "Ta bort utkastet",        {L.UNPUBLISHED},                            None,            {EMP}, rules.never_submitted),
    step("discard",    "Släng ändringarna",       {L.PUBLISHED},                              None,            {EMP}, rules.not_in_queue),
    step("copy",       "Kopiera till nytt utkast", {L.UNPUBLISHED, L.PUBLISHED, L.CLOSED},   None,            {EMP}),
])
