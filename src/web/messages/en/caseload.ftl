caseload-title = My caseload
caseload-hide-names = Hide names
caseload-show-names = Show names
caseload-calendar = Add to my calendar
caseload-due = Tasks by due date
caseload-overdue = Overdue
caseload-today = Today
caseload-week = Within 7 days
caseload-open = All
caseload-proposals = { $count ->
    [one] One new proposal
   *[other] { $count } new proposals
  }
caseload-answer-by = Answer by { $day }
caseload-answer = Read and answer
caseload-children = Children
caseload-empty = No children yet
caseload-empty-why = Proposals appear here when they come. Once you accept one, the child gets a card with what is to be done.
caseload-co = co-coordinator
caseload-begins = from { $day }
caseload-recorded = Recorded
caseload-nothing-due = Nothing is due.
caseload-more-tasks = { $count } more
caseload-last = Last contact
caseload-never = none yet
caseload-call = Call { $who } { $phone }
caseload-ladder = Preparations
caseload-quick = Record now
caseload-of = {" "}({ $name })
caseload-time = Time
caseload-minutes = { $minutes } min
caseload-next-in = By when
caseload-in-days = { $days ->
    [7] 1 week
    [14] 2 weeks
   *[other] 1 month
  }
caseload-ask = Ask a medical question
caseload-ask-send = Ask the public health nurse
caseload-question = Your question
caseload-question-hint = It goes to the list of the public health nurse at the health centre.
done-asked = Your question was sent to the public health nurse.
undo = Undo
print = Print
