roster-title = School-entry roster
roster-of = Fiscal year { $year }, { $kind }
roster-kind = School
roster-year = Fiscal year
roster-centre = Centre
roster-show = Show
roster-left-out = { $count ->
    [one] 1 more child enters
   *[other] { $count } more children enter
 } without consent to inform the education centre. They are not on the roster.
roster-empty = Nobody is on this roster
roster-empty-why = Children who enter in this fiscal year and have consent to inform the education centre appear here.
roster-caption = Children who enter ({ $count })
roster-name = Name (reading)
roster-born = Date of birth
roster-places = Nursery or school
roster-lead = Lead
roster-care = Medical care
roster-no-care = outside the consent
roster-consent = Consent valid until
roster-consent-open = no end date
roster-file = Download the roster
roster-purpose = What is it for?
roster-purpose-hint = Who downloads it, when, and what for is kept in the audit log.
roster-take = Download the roster (CSV)
