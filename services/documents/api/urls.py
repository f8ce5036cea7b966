app_name = "documents_api"
urlpatterns = []
