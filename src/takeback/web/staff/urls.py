"""Addresses of `staff`. None of allauth's own pages is among them: no sign-up, no reset by e-mail."""

from django.urls import path

from takeback.web.staff import account, joining, keys, members, organisations, recovery, set_up, sign_in

app_name = "staff"
urlpatterns = [
    path("staff/", sign_in.front_door, name="front-door"),
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second-factor/", sign_in.second_factor, name="second-factor"),
    path("sign-in/second-factor/passkey/", sign_in.second_factor_passkey, name="second-factor-passkey"),
    path("sign-in/set-up/", set_up.choose, name="set-up"),
    path("sign-in/set-up/application/", set_up.first_totp, name="set-up-totp"),
    path("sign-in/set-up/passkey/", set_up.first_passkey, name="set-up-passkey"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("join/<str:secret>/", joining.join, name="join"),
    path("account/", account.account, name="account"),
    path("account/passphrase/", account.change_passphrase, name="change-passphrase"),
    path("account/application/", set_up.another_totp, name="another-totp"),
    path("account/passkey/", set_up.another_passkey, name="another-passkey"),
    path("account/factors/<int:factor_id>/remove/", account.drop_factor, name="drop-factor"),
    path("account/recovery-codes/", account.recovery_codes, name="recovery-codes"),
    path("members/", members.members, name="members"),
    path("members/invite/", members.invite, name="invite"),
    path("members/invitations/<str:link_id>/revoke/", members.revoke, name="revoke"),
    path("members/<str:user_id>/", members.member, name="member"),
    path("members/<str:user_id>/recovery-link/", members.recovery_link, name="recovery-link"),
    path("members/<str:user_id>/remove/", members.remove, name="remove"),
    path("organisations/", organisations.organisations, name="organisations"),
    path("organisations/new/", organisations.make, name="make-organisation"),
    path("organisations/<str:organisation_id>/invite/", organisations.invite, name="invite-first"),
    path("keys/", keys.keys, name="keys"),
    path("keys/found/", keys.found, name="found-keys"),
    path("keys/anew/", keys.begin_anew, name="keys-anew"),
    path("keys/admit/<str:user_id>/", keys.admit, name="admit"),
    path("keys/move/", keys.move, name="move-cases"),
    path("keys/recovery/", recovery.recovery, name="recovery"),
    path("keys/recovery/halves/", recovery.make_halves, name="recovery-halves"),
    path("keys/recovery/lend/<str:user_id>/", recovery.lend_half, name="recovery-lend"),
    path("keys/recovery/join/", recovery.join_halves, name="recovery-join"),
]
