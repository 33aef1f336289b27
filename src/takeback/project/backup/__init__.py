"""Backup and restore. The secrets are never in a backup: file and database together open nothing that is encrypted.

    case_keys  the keys of cases, in a file of their own that is kept for a week
    make       home -> snapshot -> manifest -> archive -> one file, whole or absent
    restore    file -> checked members -> set the old aside -> put the new in place -> bring it up to date

`manifest` says what is inside, `archive` reads and writes the file, `sqlite` and `postgresql` know their database,
`disk` makes renames survive a power cut. Nothing here needs Django before the new database is in place, because opening
Django's settings makes secrets where there are none, and new secrets would be the wrong ones.
"""
