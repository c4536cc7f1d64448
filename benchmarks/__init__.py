"""Side by side with what was asked, with peers, and on skin that the project did not make."""
