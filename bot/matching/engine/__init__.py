"""The arithmetic of matching. It loads numpy and scipy, so only running code imports it, never a module's head."""
