"""Persons, sign-ins, enterprises."""

from services.accounts.models.codes import PhoneCode, SignInAttempt
from services.accounts.models.enterprises import Enterprise, EnterpriseHandler
from services.accounts.models.people import Person, id_index
from services.accounts.models.sign_ins import User, UserManager

__all__ = ["Enterprise", "EnterpriseHandler", "Person", "PhoneCode", "SignInAttempt", "User", "UserManager", "id_index"]
