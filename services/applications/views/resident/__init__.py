"""Pages of the resident: `filling` an application, `following` a case, `supplementing` what was asked for."""
