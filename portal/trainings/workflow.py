"""The life of a training, one table."""
from portal.core.access import Role
from portal.core.workflow import Workflow, step
from portal.trainings import rules
from portal.trainings.models import TrainingState as S

EMP, CAM, SYS = Role.EMPLOYER, Role.CAMPUS, Role.SYSTEM

TRAINING = Workflow(S, final={S.DECLINED, S.DONE, S.CANCELLED}, steps=[
    # action      button                  from                                                        to             who         conditions
    step("propose",  "Föreslå",           {None},                                                     S.PROPOSED,    {CAM}),
    step("question", "Ställ en fråga",    {S.PROPOSED},                                               S.QUESTIONED,  {EMP},      rules.has_words),
    step("reply",    "Svara på frågan",   {S.QUESTIONED},                                             S.PROPOSED,    {CAM},      rules.has_words),
    step("change",   "Ändra förslaget",   {S.PROPOSED, S.QUESTIONED},                                 S.PROPOSED,    {CAM}),
    step("agree",    "Tacka ja",          {S.PROPOSED},                                               S.AGREED,      {EMP}),
    step("decline",  "Tacka nej",         {S.PROPOSED, S.QUESTIONED},                                 S.DECLINED,    {EMP}),
    step("schedule", "Planera in",        {S.AGREED},                                                 S.SCHEDULED,   {CAM},      rules.has_dates),
    step("start",    "Markera som startad", {S.SCHEDULED},                                            S.RUNNING,     {CAM}),
    step("finish",   "Markera som genomförd", {S.RUNNING},                                            S.DONE,        {CAM},      rules.has_begun),
    step("cancel",   "Ställ in",          {S.PROPOSED, S.QUESTIONED, S.AGREED, S.SCHEDULED, S.RUNNING}, S.CANCELLED, {CAM},      rules.has_words),
    step("drop",     "Faller bort",       {S.PROPOSED, S.QUESTIONED},                                 S.CANCELLED,   {EMP, SYS}),
])
