help-lead = How the common jobs are done. You may print this page.
help-contents = Contents
help-contact = If something is unclear, ask your administrator or the disability support section.
help-assign-title = Choose a coordinator
help-assign-1 = On “Today”, press “Choose a coordinator” beside a child without a coordinator.
help-assign-2 = The candidates are listed in the recommended order. Look at the children they have now, the number afterwards, the reasons and the points.
help-assign-3 = If you agree with the first, press “Assign”. For anybody else, select them and give the reason.
help-assign-4 = If nobody has agreed yet, press “Ask first (and wait for the answer)”. When the time for the answer is over, the child is undecided again.
help-assign-5 = For ten minutes you can press “Undo”. Until then nobody is told.
help-intake-title = Register a new child
help-intake-1 = Open “New intake”. Only the caller, how the call came in, a name (or the mother’s), the date of birth and the discharge are needed.
help-intake-2 = Leave empty what is not known. It is listed as not known yet and can be entered later.
help-intake-3 = Records that may be of the same child are shown side by side. Check before you go on.
help-intake-4 = “Register and choose a coordinator” leads on to the page where the coordinator is chosen.
help-caseload-title = See and record your cases (coordinators)
help-caseload-1 = “My caseload” shows your children, with what is due first at the top.
help-caseload-2 = After a call open “Record now”, write what was said and the next step, and press “Record”.
help-caseload-3 = With a medical question, use “Ask a medical question”: it goes to the public health nurse.
help-caseload-4 = On a train, press “Hide names”.
help-conference-title = Ask for and arrange a conference before discharge
help-conference-1 = Under “Conferences”, press “Ask for a conference” and enter the child, the discharge, the dates you prefer and whom to invite.
help-conference-2 = You get a receipt number. The section answers with dates within two business days.
help-conference-3 = The section offers dates, looks at the answers and presses “Fix this date”.
help-conference-4 = Take the date into your calendar with “Add to calendar (.ics)”, or print it with “Print the notice”.
help-conference-5 = Afterwards write and confirm the minutes. What was decided becomes a dated task for each.
help-stages-title = Prepare life stages
help-stages-1 = “Life stages” shows the children by stage and school year.
help-stages-2 = Choose those whose preparation is to begin and start them together. The days are filled in.
help-stages-3 = Open a preparation to tick off its steps, or take one out with a reason.
help-stages-4 = When a date moves, press “Change the date…” and give the reason. Steps that are done stay as they are.
help-handover-title = Hand a case over
help-handover-1 = When the lead changes, a handover sheet is made from what has been recorded.
help-handover-2 = The previous coordinator adds to it and hands it over; the new one reads it and presses “Acknowledge the handover”.
help-handover-3 = Overdue handovers are shown on the section’s page “Today”.
help-lost-title = When you are cut off, or made a mistake
help-lost-1 = What you type is saved as a draft every five seconds. After signing in again you can go on where you were.
help-lost-2 = Mistakes are listed at the top of the page. Press an entry to go to its field. Nothing you typed is lost.
help-lost-3 = A decision can be undone for ten minutes, an activity at once with “Undo” below it.
help-lost-4 = Only you can see your drafts. They are deleted after seven days.
help-print-title = Print
help-print-1 = Every page fits A4 when printed from the browser.
help-print-2 = The one-page summary, the conference notice, the fax form and the role matrix are made to be handed out on paper.
help-print-3 = Sheets with personal data are marked “Handle with care”.
accessibility-aim = This system aims at level AA of JIS X 8341-3:2016 and of WCAG 2.2.
accessibility-how = What we hold to
accessibility-keyboard = Everything can be done with the keyboard alone. A thick frame shows where you are.
accessibility-script = Everything can be done without JavaScript.
accessibility-words = No colour carries a meaning without words.
accessibility-zoom = Only wide tables scroll, inside their own frame; nothing else scrolls sideways at a width of 320 pixels or at 400% zoom.
accessibility-time = You are warned before your time runs out and can go on. What you typed is kept.
accessibility-tested = How it is tested
accessibility-tested-how = With each release every page goes through automatic checks (axe-core and our own), and the main jobs are done with the keyboard alone, without JavaScript, on a narrow screen and in English.
accessibility-limits = Known limits
accessibility-limit-readers = Nobody has yet tested it by hand with a screen reader.
accessibility-limit-api = In the description of the API, the texts on single operations and fields are meant for developers and are in English in both languages.
accessibility-limit-figures = The chart of a load shows at most twenty children; beyond that the words give the number.
accessibility-contact = Contact
accessibility-contact-how = If something is hard to use, tell your administrator or the disability support section.
start-title = First steps
start-progress = { $done ->
    [1] { $all ->
        [1] The step is done.
       *[other] 1 of { $all } steps is done.
      }
    [2] { $all ->
        [2] Both steps are done.
       *[other] 2 of { $all } steps are done.
      }
    [3] { $all ->
        [3] All three steps are done.
       *[other] 3 of { $all } steps are done.
      }
   *[other] { $done } of { $all } steps are done.
 }
start-offices = Register the offices
start-offices-more = Register the consultation offices and their coordinators. Open data can be imported at once (import offices).
start-users = Register the users
start-users-more = Let the people of the section, the offices, health centres and hospitals sign in under their own names.
start-children = Register the first child
start-children-more = Enter what is known. The coordinator can then be chosen from the suggestion.
start-done = { $count } registered
start-open = to do
start-nothing = There is nothing for you to register. Ask your administrator.
