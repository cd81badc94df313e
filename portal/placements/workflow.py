"""The use of a seat, the seat itself, and the line for one: each one table. Change a step here and nowhere else."""
from portal.core.access import Role
from portal.core.workflow import Workflow, step
from portal.placements import rules
from portal.placements.models import InterestState as I
from portal.placements.models import PlacementState as P
from portal.placements.models import SeatState as S

EMP, COA, REV, SYS = Role.EMPLOYER, Role.COACH, Role.REVIEWER, Role.SYSTEM

PLACEMENT = Workflow(P, final={P.ENDED, P.RELEASED, P.UNDONE, P.LAPSED, P.CANCELLED}, steps=[
    # action          button                             from                            to             who         conditions
    step("hold",          "Reservera",                     {None},                         P.HELD,        {COA},      rules.may_hold),
    step("undo",          "Ångra reservationen",           {P.HELD},                       P.UNDONE,      {COA},      rules.may_undo),
    step("prolong",       "Förläng",                       {P.HELD},                       None,          {COA},      rules.may_prolong),
    step("yes",           "Ja, hör av er",                 {P.HELD},                       None,          {EMP},      rules.may_answer),
    step("yes",           "Företaget har sagt ja",         {P.HELD},                       None,          {COA},      rules.may_answer_for),
    step("no",            "Nej, inte nu",                  {P.HELD},                       P.RELEASED,    {EMP},      rules.may_decline),
    step("no",            "Företaget har sagt nej",        {P.HELD},                       P.RELEASED,    {COA},      rules.may_decline_for),
    step("agree",         "Vi är överens",                 {P.HELD},                       P.AGREED,      {COA},      rules.may_agree),
    step("release",       "Släpp platsen",                 {P.HELD},                       P.RELEASED,    {COA},      rules.is_mine),
    step("lapse",         "Låt gå ut",                     {P.HELD},                       P.LAPSED,      {SYS},      rules.hold_is_over),
    step("drop",          "Faller bort med platsen",       {P.HELD},                       P.RELEASED,    {SYS}),
    step("cancel",        "Ställ in",                      {P.AGREED},                     P.CANCELLED,   {COA},      rules.is_mine),
    step("cancel",        "Ställ in",                      {P.AGREED},                     P.CANCELLED,   {EMP},      rules.may_decline),
    step("start",         "Börja",                         {P.AGREED},                     P.ONGOING,     {SYS},      rules.may_start),
    step("end",           "Avsluta",                       {P.ONGOING},                    P.ENDED,       {SYS},      rules.last_day_has_passed),
    step("end",           "Avsluta i förtid",              {P.ONGOING},                    P.ENDED,       {COA},      rules.is_mine),
    step("end",           "Avsluta i förtid",              {P.ONGOING},                    P.ENDED,       {EMP}),
    step("never_started", "Det startade aldrig",           {P.ONGOING},                    P.ENDED,       {COA},      rules.may_say_it_never_started),
    step("never_started", "Det startade aldrig",           {P.ONGOING},                    P.ENDED,       {EMP},      rules.may_never_start),
    step("no_extension",  "Ingen förlängning",             {P.ONGOING},                    None,          {COA},      rules.may_rule_out_extension),
    step("hand_over",     "Lämna över",                    {P.HELD, P.AGREED, P.ONGOING},  None,          {COA, REV}, rules.may_hand_over),
    step("end_all",       "Avsluta det som är kvar",       {P.AGREED},                     P.CANCELLED,   {REV},      rules.is_stopped),
    step("end_all",       "Avsluta det som är kvar",       {P.ONGOING},                    P.ENDED,       {REV},      rules.is_stopped),
])

SEAT = Workflow(S, final=set(), steps=[
    # action      button                  from                              to           who         conditions
    step("make",    "Ny plats",             {None},                           S.OPEN,      {SYS}),
    step("close",   "Stäng platsen",        {S.OPEN, S.RESTING},              S.CLOSED,    {EMP},      rules.may_close),
    step("close",   "Stäng med erbjudandet", {S.OPEN, S.RESTING},             S.CLOSED,    {SYS}),
    step("reopen",  "Öppna platsen igen",   {S.CLOSED},                       S.OPEN,      {EMP},      rules.may_reopen),
    step("rest",    "Låt platsen vila",     {S.OPEN},                         S.RESTING,   {EMP},      rules.may_rest),
    step("rest",    "Låt platsen vila",     {S.OPEN},                         S.RESTING,   {SYS}),
    step("ask",     "Fråga om den är tillbaka", {S.RESTING},                  None,        {SYS},      rules.rest_is_over),
    step("wake",    "Öppna platsen igen",   {S.RESTING},                      S.OPEN,      {EMP},      rules.may_reopen),
    step("remove",  "Ta bort platsen",      {S.OPEN, S.RESTING, S.CLOSED},    S.REMOVED,   {SYS}),
    step("restore", "Lägg till platsen",    {S.REMOVED},                      S.OPEN,      {SYS}),
])

INTEREST = Workflow(I, final={I.DONE}, steps=[
    # action    button            from                                 to          who     conditions
    step("join",   "Ställ dig i kö",  {None},                              I.WAITING,  {COA},  rules.may_stand_in_line),
    step("offer",  "Erbjud",          {I.WAITING},                         I.OFFERED,  {SYS}),
    step("take",   "Reservera",       {I.WAITING, I.OFFERED, I.PASSED},    I.DONE,     {COA}),
    step("let_go", "Låt gå",          {I.OFFERED},                         I.PASSED,   {COA}),
    step("expire", "Låt gå",          {I.OFFERED},                         I.PASSED,   {SYS},  rules.turn_is_over),
    step("return", "Åter i kön",      {I.OFFERED, I.PASSED},               I.WAITING,  {SYS}),
    step("leave",  "Lämna kön",       {I.WAITING, I.OFFERED, I.PASSED},    I.DONE,     {COA}),
    step("drop",   "Kön upphör",      {I.WAITING, I.OFFERED, I.PASSED},    I.DONE,     {SYS}),
])
