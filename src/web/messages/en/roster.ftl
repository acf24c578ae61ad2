roster-title = School-entry roster
roster-of = Fiscal year { $year }, { $kind }
roster-kind = School
roster-year = Fiscal year
roster-show = Show
roster-left-out = { $count ->
    [one] 1 more child enters
   *[other] { $count } more children enter
 } without consent to telling the education centre. They are not on the roster.
roster-empty = Nobody is on this roster
roster-empty-why = Children who enter in this fiscal year, and for whom the education centre may be told, would stand here.
roster-caption = Children who enter ({ $count })
roster-name = Name (reading)
roster-born = Date of birth
roster-places = Nursery or school
roster-lead = Lead
roster-care = Medical care
roster-no-care = beyond the consent
roster-consent = Consent until
roster-consent-open = withdrawn
roster-file = Take the roster away as a file
roster-purpose = What is it for?
roster-purpose-hint = Who takes it away, when, and what for is kept in the audit log.
roster-take = Get the roster (CSV)
