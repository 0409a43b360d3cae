-- SPDX-License-Identifier: GPL-3.0-or-later
-- The step from schema 1 to schema 2.

-- SHA-256 of a certificate that the user accepted as an exception: lower-case hexadecimal digits.
ALTER TABLE account ADD COLUMN imap_certificate TEXT;
ALTER TABLE account ADD COLUMN smtp_certificate TEXT;
