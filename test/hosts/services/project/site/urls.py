from django.urls import path

from demo import views

urlpatterns = [
    path('', views.index),
    path('health', views.health),
    path('sleep', views.sleep),
    path('burn', views.burn),
]
