"""The review of a submission, the life of an offer, and a place told of by phone: each one table. Change a step here and nowhere else."""
from portal.core.access import Role
from portal.core.workflow import Workflow, step
from portal.offers import review_rules, rules
from portal.offers.life import rules as life
from portal.offers.models import Lifecycle as L
from portal.offers.models import ReviewState as S
from portal.offers.proposals.models import ProposalState as P

EMP, REV, SYS = Role.EMPLOYER, Role.REVIEWER, Role.SYSTEM

REVIEW = Workflow(S, final={S.APPROVED, S.DECLINED, S.RECALLED, S.SUPERSEDED}, steps=[
    # action           button                     from                                 to                    who         conditions
    step("submit",          "Skicka in",           {None},                              S.SUBMITTED,          {EMP},      rules.may_submit),
    step("recall",          "Ta tillbaka",         {S.SUBMITTED, S.CHANGES_REQUESTED},  S.RECALLED,           {EMP}),
    step("recall",          "Ta tillbaka",         {S.CHANGES_REQUESTED},               S.RECALLED,           {SYS},      review_rules.silent_for_thirty_days),
    step("drop",            "Ta tillbaka med platsen", {S.SUBMITTED, S.CHANGES_REQUESTED}, S.RECALLED,        {SYS}),
    step("take",            "Ta ärendet",          {S.SUBMITTED},                       None,                 {REV},      review_rules.may_take),
    step("release",         "Släpp ärendet",       {S.SUBMITTED},                       None,                 {REV},      review_rules.may_release),
    step("lapse",           "Låt taget förfalla",  {S.SUBMITTED},                       None,                 {SYS},      review_rules.held_and_idle),
    step("hand_over",       "Lämna över",          {S.SUBMITTED},                       None,                 {REV},      review_rules.may_hand_over),
    step("rest",            "Låt vila",            {S.SUBMITTED},                       None,                 {REV},      review_rules.may_rest),
    step("wake",            "Väck ärendet",        {S.SUBMITTED},                       None,                 {REV},      review_rules.may_wake),
    step("wake",            "Väck ärendet",        {S.SUBMITTED},                       None,                 {SYS},      review_rules.rest_is_over),
    step("state_leaf",      "Ge ställningstagande", {S.SUBMITTED},                      None,                 {REV},      review_rules.may_state_leaf),
    step("change_concern",  "Ändra vilka som berörs", {S.SUBMITTED},                    None,                 {REV},      review_rules.may_change_concern),
    step("record_check",    "Anteckna kontrollen", {S.SUBMITTED},                       None,                 {REV},      review_rules.may_record_check),
    step("request_changes", "Begär komplettering", {S.SUBMITTED},                       S.CHANGES_REQUESTED,  {REV},      review_rules.may_request_changes),
    step("accept",          "Använd förslag",      {S.CHANGES_REQUESTED},               None,                 {EMP}),
    step("resubmit",        "Skicka in igen",      {S.CHANGES_REQUESTED},               S.SUPERSEDED,         {EMP},      rules.may_submit),
    step("correct",         "Rätta stavfel",       {S.SUBMITTED},                       None,                 {REV},      review_rules.may_correct),
    step("object",          "Invänd",              {S.SUBMITTED, S.CHANGES_REQUESTED, S.APPROVED}, None,       {EMP},      review_rules.may_object),
    step("approve",         "Godkänn",             {S.SUBMITTED},                       S.APPROVED,           {REV},      review_rules.may_approve),
    step("decline",         "Avslå",               {S.SUBMITTED, S.CHANGES_REQUESTED},  S.DECLINED,           {REV},      review_rules.may_decline),
])

LIFE = Workflow(L, final={L.CLOSED}, steps=[
    # action           button                     from                                        to               who    conditions
    step("create",     "Ny plats",                {None},                                     L.UNPUBLISHED,   {EMP}),
    step("propose",    "Skriv ner en plats",      {None},                                     L.UNPUBLISHED,   {REV}),
    step("publish",    "Publicera",               {L.UNPUBLISHED, L.PUBLISHED},               L.PUBLISHED,     {REV}),
    step("publish",    "Publicera",               {L.PAUSED},                                 None,            {REV}),
    step("change_contact", "Ändra kontakt",       {L.PUBLISHED, L.PAUSED},                    None,            {EMP}, life.declared_anew),
    step("pause",      "Pausa",                   {L.PUBLISHED},                              L.PAUSED,        {EMP}, life.may_pause),
    step("resume",     "Öppna igen nu",           {L.PAUSED},                                 L.PUBLISHED,     {EMP}, life.still_ahead),
    step("resume",     "Öppna igen",              {L.PAUSED},                                 L.PUBLISHED,     {SYS}, life.pause_is_over),
    step("ask",        "Fråga om den finns kvar", {L.PUBLISHED},                              None,            {SYS}, life.not_confirmed_lately),
    step("confirm",    "Ja, den finns kvar",      {L.PUBLISHED},                              None,            {EMP}),
    step("close",      "Avsluta",                 {L.PUBLISHED, L.PAUSED},                    L.CLOSED,        {EMP, SYS}),
    step("stop",       "Stoppa platsen",          {L.PUBLISHED, L.PAUSED},                    L.CLOSED,        {REV}, life.may_stop),
    step("hide",       "Dölj",                    {L.PUBLISHED},                              None,            {SYS}, life.day_has_passed),
    step("show",       "Visa igen",               {L.PUBLISHED},                              None,            {SYS}, life.still_ahead),
    step("expire",     "Utgå",                    {L.PUBLISHED, L.PAUSED},                    L.CLOSED,        {SYS}, life.has_run_out),
    step("delete",     "Ta bort utkastet",        {L.UNPUBLISHED},                            None,            {EMP}, life.never_submitted),
    step("discard",    "Släng ändringarna",       {L.PUBLISHED, L.PAUSED},                    None,            {EMP}, life.not_in_queue),
    step("copy",       "Kopiera till nytt utkast", set(L),                                   None,            {EMP}, life.may_copy),
])

PROPOSAL = Workflow(P, final={P.AGREED}, steps=[
    # action     button                  from           to           who
    step("write",   "Skriv ner en plats",   {None},        P.UNOPENED,  {REV}),
    step("rewrite", "Ändra förslaget",      {P.UNOPENED},  None,        {REV}),
    step("remove",  "Ta bort förslaget",    {P.UNOPENED},  None,        {REV}),
    step("open",    "Öppna förslaget",      {P.UNOPENED},  P.OPENED,    {EMP}),
    step("agree",   "Ja, det stämmer",      {P.OPENED},    P.AGREED,    {EMP}),
])
