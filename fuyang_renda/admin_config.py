"""Django's registration of the admin, with our site."""

from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """Django's admin app; only its site is ours."""

    default_site = "fuyang_renda.admin_site.PortalAdminSite"
