# What stands on every page.
product = Tsunagu
skip = Skip to the content
title-error = {"Error: "}
menu = Menu
menu-main = Main menu
menu-home = Today
menu-caseload = My caseload
menu-children = Children
menu-conferences = Conferences
menu-stages = Life stages
menu-offices = Offices
menu-handovers = Handovers
menu-users = Users
menu-audit = Audit log
menu-inbox = Messages
menu-help = Help
menu-sign-out = Sign out
count-unread = {" unread"}
current = {" (current)"}
current-page = {" (this page)"}
crumbs = Breadcrumb
person = { $name }
search = Search
search-label = Search: name, reading, telephone or reference
faults-title = { $count ->
    [one] Please check one thing
   *[other] Please check { $count } things
  }
foot-accessibility = Accessibility
foot-api = API
foot-version = Version { $version }
foot-demo = The demonstration’s clock: { $moment }
foot-printed = Printed { $moment }
foot-handle-with-care = Handle with care: personal data

# Fields.
field-required = {" (required)"}
field-optional = {" (optional)"}
date-western = Western
date-reiwa = Reiwa
date-heisei = Heisei
date-year = year
date-month = month
date-day = day
draft-restored = This is your draft, saved { $at }.

# Days and ages.
day-today = today
day-tomorrow = tomorrow
day-left = in { $days } days
day-over = { $days ->
    [one] one day overdue
   *[other] { $days } days overdue
  }
day-left-months = in { $months } months
day-left-years = in { $years } years
day-over-months = { $months } months overdue
day-over-years = { $years } years overdue
age-months = { $years ->
    [0] { $months ->
        [one] 1 month
       *[other] { $months } months
      }
    [one] { $months ->
        [0] 1 year
        [one] 1 year 1 month
       *[other] 1 year { $months } months
      }
   *[other] { $months ->
        [0] { $years } years
        [one] { $years } years 1 month
       *[other] { $years } years { $months } months
      }
  }
age-years = { $years } years
age-unborn = not yet born

# What the script says.
script-draft-saved = Draft saved {"{"}time{"}"}
script-draft-away = No network connection. What you typed is still on the page and will be saved as soon as the connection is back.
script-eras = Reiwa,Heisei,Showa
script-echo-western = = {"{"}year{"}"}-{"{"}month{"}"}-{"{"}day{"}"}
script-echo-era = = {"{"}era{"}"} {"{"}year{"}"}
script-echo-first = 1
script-echo-age = , {"{"}years{"}"} years {"{"}months{"}"} months
script-copied = Copied
script-not-copied = Could not copy. Please select the text and copy it.
script-idle = You will be signed out in two minutes, because nothing has happened for a while. What you are typing is kept as a draft.
script-idle-button = Stay signed in
script-idle-over = The time has run out. Please sign in again; your draft has been kept.

# Problems as pages.
problem-forbidden = You cannot open this page
problem-not-found = Not found
problem-conflict = This was not saved
problem-malformed = This could not be read
problem-wait = Please wait a little
problem-unavailable = Not available at the moment
problem-internal = Something went wrong
problem-next-ask = If you need it for your work, ask the section’s manager or the administrator to change your role.
problem-next-search = The address may have changed, or the record is one you may not see. Look for the child, or start from the home page.
problem-next-back = Go back in your browser, check what you entered and try again.
problem-next-wait = Wait a little and load the page again. What you entered has not been saved.
problem-next-report = If it happens again, tell the administrator, with the time of this page.
problem-home = Go to the home page

# How full somebody is.
load-words = { $children } of { $target } children
load-over = { $over } over the target
heat-empty = no children
heat-room = has room
heat-full = full
heat-over = over (+{ $over })
heat-far = well over (+{ $over })
line-point = { $name }: { $value } (target { $target })
line-picture = Chart (scrolls sideways)
line-table = Figures of the chart (scrolls sideways)
line-day = Day
line-value = Children led
line-target = Target

# Children, on every page.
child-unnamed = Unnamed (mother: { $mother })
child-nameless = Unnamed
child-guardian = Guardian
child-discharge-unknown = discharge not yet known
child-discharge-on = discharge { $day } ({ $away })
child-discharge-about = discharge about { $month } ({ $part })
child-discharge-home = already at home
child-discharge-day-unknown = not yet known
child-discharge-day-on = { $day } ({ $away })
child-discharge-day-about = about { $month } ({ $part })
list-comma = {", "}

# A day that lies near, with a time.
date-from = from
date-until = to
date-part = time of day

# Signs between words.
range = –
bracketed = {" ("}{ $text })
comma = {", "}
colon = {": "}
gap = {" · "}
